import { useMemo } from 'preact/hooks';
import { CodeBlock } from '../../components/code-block.tsx';
import { Facts, NextStep } from '../../components/parts.tsx';
import { type Tab, Tabs } from '../../components/tabs.tsx';
import type { Delivery, Run } from '../../generated/client.generated.ts';
import { formatBytes, formatHours, formatNumber } from '../../lib/format.ts';
import { newMigrationHref } from '../migration/migration-state.tsx';
import { BundleView } from './bundle-view.tsx';
import { DiagramView } from './diagram-view.tsx';
import { EventsView } from './events-view.tsx';
import { type Report, severities, severityWords, splitFix } from './findings.ts';
import { FindingsView } from './findings-view.tsx';
import { TablesView } from './tables-view.tsx';

const dialectNames: Record<Report['dialect'], string> = {
  mysql: 'MySQL',
  mariadb: 'MariaDB',
  postgresql: 'PostgreSQL',
  sqlite: 'SQLite',
  sqlserver: 'SQL Server',
  oracle: 'Oracle',
};

interface ReportViewProps {
  run: Run;
  report: Report;
  deliveries: readonly Delivery[];
}

/** What was found: the verdict first, then one next step, then everything behind it. */
export function ReportView({ run, report, deliveries }: ReportViewProps) {
  const hasBundle = run.state === 'generated' || run.state === 'completed';
  const tabs = useMemo<Tab[]>(
    () => [
      { id: 'findings', label: 'Findings', render: () => <FindingsView report={report} /> },
      { id: 'tables', label: 'Tables', render: () => <TablesView report={report} /> },
      { id: 'diagram', label: 'Diagram', render: () => <DiagramView runId={run.id} /> },
      ...(hasBundle ? [{ id: 'bundle', label: 'Files', render: () => <BundleView runId={run.id} /> }] : []),
      { id: 'events', label: 'Events', render: () => <EventsView run={run} deliveries={deliveries} /> },
    ],
    [run, report, deliveries, hasBundle],
  );
  return (
    <>
      <section class="verdict" aria-labelledby="verdict-title">
        <div>
          <h2 id="verdict-title">{report.verdict.answer}</h2>
          <p class="lead">{report.verdict.sentence}</p>
          <ul class="reasons">
            {report.gradeReasons.map(reason => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </div>
        <figure class="grade" data-grade={report.grade}>
          <span class="grade-letter">{report.grade}</span>
          <figcaption>
            Grade, from A to E. <a href="/docs/report/#the-grade">How it is made</a>
          </figcaption>
        </figure>
      </section>
      <Facts
        items={[
          [
            'Source',
            report.serverVersion === null
              ? dialectNames[report.dialect]
              : `${dialectNames[report.dialect]} ${report.serverVersion}`,
          ],
          ['Tables', formatNumber(report.tables.length)],
          ['Rows', formatNumber(report.statistics.rows)],
          ['Read', formatBytes(report.statistics.bytes)],
          ['Work left', formatHours(report.effortHours)],
        ]}
      />
      <SeverityCounts report={report} />
      <ReportNextStep report={report} run={run} />
      <section class="report-detail" aria-label="Everything behind it">
        <Tabs label="Parts of the report" tabs={tabs} />
        <p class="back-to-step">
          Next step: <a href="#next-step-title">{mayMove(run) ? moveTitle : report.nextStep.title}</a>
        </p>
      </section>
    </>
  );
}

function SeverityCounts({ report }: { report: Report }) {
  return (
    <ul class="severity-counts">
      {severities.map(severity => (
        <li key={severity} class={severity} data-empty={report.counts[severity].all === 0 ? '' : undefined}>
          <span class="severity-count">{formatNumber(report.counts[severity].all)}</span>
          <span class="severity-name">{severityWords[severity].title}</span>
          <span class="small muted">
            {report.counts[severity].open === 0
              ? 'none left to you'
              : `${formatNumber(report.counts[severity].open)} left to you`}
          </span>
        </li>
      ))}
    </ul>
  );
}

const moveTitle = 'Move it to PostgreSQL';

/** A migration begins with a finished run whose upload is still there. */
function mayMove(run: Run): boolean {
  return run.state === 'completed' && run.artifactId !== null;
}

function ReportNextStep({ report, run }: { report: Report; run: Run }) {
  const { title, text, command } = report.nextStep;
  const finding = report.findings.find(each => !each.automatic && text.includes(`${each.code} at ${each.object}`));
  const sql = finding === undefined ? '' : splitFix(finding.fix).sql;
  const advice = (
    <>
      <p>{text}</p>
      {finding === undefined ? null : <p>{finding.message}</p>}
      {finding === undefined ? null : <p class="muted">{splitFix(finding.fix).prose}</p>}
      {sql === '' ? null : <CodeBlock code={sql} what="the SQL of the next step" />}
      {command === null ? null : <CodeBlock code={command} what="the command of the next step" />}
      {command === null ? null : (
        <a class="button" href="#bundle">
          Get schema.sql
        </a>
      )}
    </>
  );
  if (!mayMove(run)) return <NextStep title={title}>{advice}</NextStep>;
  return (
    <NextStep title={moveTitle}>
      <p>Decide what the report leaves to you, rehearse it, copy it, and get the proof that every row arrived.</p>
      <a class="button button-primary" href={newMigrationHref(run)}>
        {moveTitle}
      </a>
      <details>
        <summary>Or first: {title}</summary>
        {advice}
      </details>
    </NextStep>
  );
}
