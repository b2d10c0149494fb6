import { call } from '../../api/client.ts';
import { Busy, Empty, Facts } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { runHref } from '../../components/run-state.tsx';
import { formatHours, formatNumber } from '../../lib/format.ts';
import { useLoad } from '../../lib/use-load.ts';
import { FindingsView } from '../run/findings-view.tsx';
import { StepEnd } from './step-end.tsx';
import type { StepProps } from './wizard.tsx';

/** What will break, before anything is written. */
export function ReportStep(props: StepProps) {
  const { migration } = props;
  const isUnread = migration.sourceKind === 'server' && migration.results.read === undefined;
  const report = useLoad(
    async signal =>
      isUnread ? undefined : await call('getMigrationReport', { params: { migrationId: migration.id } }, { signal }),
    `${migration.id} ${isUnread}`,
  );
  return (
    <>
      <h2 id="step-title">Report</h2>
      {isUnread ? (
        <Empty title="The source was not read yet">
          <p>The report appears here as soon as it was.</p>
        </Empty>
      ) : report.value === undefined ? (
        report.problem === undefined ? (
          <Busy text="Loading the report" />
        ) : (
          <ProblemNote problem={report.problem} retry={report.reload} />
        )
      ) : (
        <>
          <p class="lead">
            <strong>{report.value.verdict.answer}</strong> {report.value.verdict.sentence}
          </p>
          <Facts
            items={[
              ['Grade', report.value.grade],
              ['Tables', formatNumber(report.value.tables.length)],
              ['Rows', formatNumber(report.value.statistics.rows)],
              ['Work left', formatHours(report.value.effortHours)],
            ]}
          />
          {migration.runId === null ? null : (
            <p>
              <a href={runHref({ id: migration.runId, projectId: migration.projectId })}>
                The whole report, with tables and diagram
              </a>
            </p>
          )}
          <FindingsView report={report.value} />
        </>
      )}
      <StepEnd step="report" {...props} />
    </>
  );
}
