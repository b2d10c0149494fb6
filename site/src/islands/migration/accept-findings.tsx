import { useId, useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { Pager } from '../../components/pager.tsx';
import { Busy } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { Migration, MigrationDecisions } from '../../generated/client.generated.ts';
import { useLoad } from '../../lib/use-load.ts';
import { type ReportFinding, severities, severityWords } from '../run/findings.ts';

type Accepted = NonNullable<MigrationDecisions['suppress']>[number];

interface AcceptFindingsProps {
  migration: Migration;
  accepted: readonly Accepted[];
  onChange(accepted: Accepted[]): void;
}

const perPage = 20;

/** Findings that are left to a person, each of which can be accepted with a reason. */
export function AcceptFindings({ migration, accepted, onChange }: AcceptFindingsProps) {
  const [page, setPage] = useState(0);
  const isUnread = migration.sourceKind === 'server' && migration.results.read === undefined;
  const report = useLoad(
    async signal =>
      isUnread ? undefined : await call('getMigrationReport', { params: { migrationId: migration.id } }, { signal }),
    `${migration.id} ${isUnread}`,
  );
  if (report.value === undefined)
    return report.problem !== undefined ? (
      <ProblemNote problem={report.problem} retry={report.reload} />
    ) : isUnread ? (
      <p class="small muted">They are known when the source was read.</p>
    ) : (
      <Busy />
    );
  const open = report.value.findings
    .filter(({ automatic }) => !automatic)
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  if (open.length === 0) return <p class="small muted">None is left to you.</p>;
  const pages = Math.ceil(open.length / perPage);
  return (
    <>
      <ul class="list">
        {open.slice(page * perPage, (page + 1) * perPage).map(finding => (
          <li key={`${finding.code} ${finding.object} ${finding.line} ${finding.message}`}>
            <AcceptFinding
              finding={finding}
              reason={accepted.find(each => isOf(each, finding))?.reason}
              onReason={reason => {
                const others = accepted.filter(each => !isOf(each, finding));
                const { code, object } = finding;
                onChange(
                  reason === undefined ? others : [...others, { code, ...(object === '' ? {} : { object }), reason }],
                );
              }}
            />
          </li>
        ))}
      </ul>
      <Pager page={page} pages={pages} total={open.length} noun="finding" onPage={setPage} />
    </>
  );
}

function isOf(accepted: Accepted, finding: ReportFinding): boolean {
  return accepted.code === finding.code && (accepted.object ?? '') === finding.object;
}

interface AcceptFindingProps {
  finding: ReportFinding;
  /** Why it is accepted; undefined: it is not. */
  reason: string | undefined;
  onReason(reason: string | undefined): void;
}

function AcceptFinding({ finding, reason, onReason }: AcceptFindingProps) {
  const id = useId();
  const where = finding.object === '' ? 'the whole database' : finding.object;
  return (
    <div class="stack">
      <div>
        <span class={`badge ${finding.severity}`}>{severityWords[finding.severity].title}</span>{' '}
        <span class="small muted mono">
          {finding.code} · {where}
        </span>
        <p>{finding.message}</p>
      </div>
      {reason === undefined ? (
        <div>
          <button
            type="button"
            class="button button-small"
            aria-label={`Accept ${finding.code} at ${where}`}
            onClick={() => onReason('')}
          >
            Accept
          </button>
        </div>
      ) : (
        <div class="field">
          <label for={id}>Why it is accepted</label>
          <div class="row inline-form">
            <input
              id={id}
              type="text"
              required
              minLength={3}
              maxLength={1_000}
              value={reason}
              onInput={event => onReason(event.currentTarget.value)}
            />
            <button type="button" class="button button-small" onClick={() => onReason(undefined)}>
              Don’t accept
            </button>
          </div>
        </div>
      )}
    </div>
  );
}
