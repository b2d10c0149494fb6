import { useId, useMemo, useState } from 'preact/hooks';
import { CodeBlock } from '../../components/code-block.tsx';
import { Pager } from '../../components/pager.tsx';
import { Badge, Empty } from '../../components/parts.tsx';
import { counted, formatHours, formatNumber } from '../../lib/format.ts';
import {
  type FindingFilter,
  filterFindings,
  pageOfGroups,
  type Report,
  type ReportFinding,
  type Severity,
  severities,
  severityWords,
  splitFix,
} from './findings.ts';

const perPage = 25;

/** Findings with their filters; everything happens in the page, the report is here already. */
export function FindingsView({ report }: { report: Report }) {
  const [filter, setFilter] = useState<FindingFilter>({ severities: [], text: '', openOnly: false });
  const [page, setPage] = useState(0);
  const searchId = useId();
  const change = (part: Partial<FindingFilter>): void => {
    setFilter(old => ({ ...old, ...part }));
    setPage(0);
  };
  const matching = useMemo(() => filterFindings(report.findings, filter), [report, filter]);
  const { groups, pages } = useMemo(() => pageOfGroups(matching, page, perPage), [matching, page]);
  if (report.findings.length === 0)
    return (
      <Empty title="Nothing was found">
        <p>Every rule looked at this database, and none had anything to say.</p>
      </Empty>
    );
  const toggle = (severity: Severity): void =>
    change({
      severities: filter.severities.includes(severity)
        ? filter.severities.filter(each => each !== severity)
        : [...filter.severities, severity],
    });
  return (
    <div class="stack">
      <fieldset class="row">
        <legend class="visually-hidden">Show only these severities</legend>
        {severities.map(severity => (
          <button
            key={severity}
            type="button"
            class={`button button-small ${severity}`}
            aria-pressed={filter.severities.includes(severity)}
            disabled={report.counts[severity].all === 0}
            onClick={() => toggle(severity)}
          >
            {severityWords[severity].title} {formatNumber(report.counts[severity].all)}
          </button>
        ))}
      </fieldset>
      <div class="row finding-filters">
        <div class="field finding-search">
          <label for={searchId}>Search in the findings</label>
          <input
            id={searchId}
            type="search"
            value={filter.text}
            placeholder="A table, a rule, a word"
            onInput={event => change({ text: event.currentTarget.value })}
          />
        </div>
        <label class="check">
          <input
            type="checkbox"
            checked={filter.openOnly}
            onChange={event => change({ openOnly: event.currentTarget.checked })}
          />
          Only what is left to a person
        </label>
      </div>
      <p class="small muted" role="status">
        {counted(matching.length, 'finding')} of {formatNumber(report.findings.length)}
      </p>
      {groups.length === 0 ? (
        <Empty title="No finding fits">
          <p>Take a severity off, or search for another word.</p>
        </Empty>
      ) : (
        groups.map(group => (
          <section key={group.object} class="finding-group">
            <h3>{group.object === '' ? 'The whole database' : group.object}</h3>
            <ul class="list">
              {group.findings.map(finding => (
                <li key={`${finding.code} ${finding.object} ${finding.line} ${finding.message}`}>
                  <FindingItem finding={finding} />
                </li>
              ))}
            </ul>
          </section>
        ))
      )}
      <Pager page={page} pages={pages} total={matching.length} noun="finding" onPage={setPage} />
    </div>
  );
}

function FindingItem({ finding }: { finding: ReportFinding }) {
  const { prose, sql } = splitFix(finding.fix);
  return (
    <details class="finding">
      <summary>
        <span class="finding-head">
          <span class={`badge ${finding.severity}`}>{severityWords[finding.severity].title}</span>
          {finding.automatic ? <Badge tone="good">taken care of</Badge> : null}
          <span class="small muted mono">
            {finding.code}
            {finding.line > 0 ? ` · line ${formatNumber(finding.line)}` : ''}
          </span>
        </span>
        <span class="finding-message">{finding.message}</span>
      </summary>
      <div class="finding-body stack">
        <p>
          <strong>Why it matters.</strong> {finding.why}
        </p>
        {prose === '' ? null : (
          <p>
            <strong>What to do.</strong> {prose}
          </p>
        )}
        {sql === '' ? null : <CodeBlock code={sql} what={`SQL for ${finding.code} at ${finding.object}`} />}
        <p class="small muted">
          {finding.object}
          {finding.rows === null ? '' : ` · ${counted(finding.rows, 'row')}`}
          {finding.automatic ? '' : ` · ${formatHours(finding.effortHours)}`}
          {' · '}
          <a href={`/docs/rules/#${finding.code}`}>About {finding.code}</a>
        </p>
        {finding.samples.length === 0 ? null : (
          <ul class="small muted">
            {finding.samples.map(sample => (
              <li key={`${sample.line} ${sample.value}`}>
                line {formatNumber(sample.line)}: <code>{sample.value}</code>
              </li>
            ))}
          </ul>
        )}
      </div>
    </details>
  );
}
