import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { Pager } from '../../components/pager.tsx';
import { Busy } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { Migration, MigrationChoices } from '../../generated/client.generated.ts';
import { formatNumber } from '../../lib/format.ts';
import { useLoad } from '../../lib/use-load.ts';
import { type ChoiceFinding, isPressing, skipsWithoutTable, tablesToDecide, worstFirst } from './choices.ts';
import { FindingChoice } from './finding-choice.tsx';
import { type Chosen, TableCard } from './table-card.tsx';

const perPage = 10;

/** What is left to a person, by table: accept it, choose another type, or leave the table behind. */
export function TableChoices({ migration, ...chosen }: Chosen & { migration: Migration }) {
  const isUnread = migration.sourceKind === 'server' && migration.results.read === undefined;
  const choices = useLoad(
    async signal =>
      isUnread ? undefined : await call('listChoices', { params: { migrationId: migration.id } }, { signal }),
    `${migration.id} ${isUnread}`,
  );
  if (choices.value !== undefined) return <Loaded choices={choices.value} {...chosen} />;
  if (choices.problem !== undefined) return <ProblemNote problem={choices.problem} retry={choices.reload} />;
  return isUnread ? <p class="small muted">It is known when the source was read.</p> : <Busy />;
}

function Loaded({ choices, ...chosen }: Chosen & { choices: MigrationChoices }) {
  const [all, setAll] = useState(false);
  const [page, setPage] = useState(0);
  const shown = tablesToDecide(choices.tables, { all, skips: chosen.skips });
  const others = worstFirst(all ? choices.others : choices.others.filter(isPressing));
  const quiet = [...choices.tables.flatMap(({ findings }) => findings), ...choices.others].filter(
    finding => !isPressing(finding),
  ).length;
  const pages = Math.ceil(shown.length / perPage);
  const open = Math.min(page, Math.max(0, pages - 1));
  return (
    <>
      {shown.length === 0 && others.length === 0 ? (
        <p class="small muted">Nothing stops the copy, and no data is at risk.</p>
      ) : null}
      {shown.slice(open * perPage, (open + 1) * perPage).map(choice => (
        <TableCard key={choice.table} choice={choice} {...chosen} />
      ))}
      <Pager page={open} pages={pages} total={shown.length} noun="table" onPage={setPage} />
      <Others findings={others} {...chosen} />
      {quiet === 0 ? null : (
        <label class="check">
          <input type="checkbox" checked={all} onChange={event => setAll(event.currentTarget.checked)} />
          <span>Show the {formatNumber(quiet)} findings as well that neither stop the copy nor put data at risk</span>
        </label>
      )}
      <OtherSkips choices={choices} {...chosen} />
    </>
  );
}

function Others({ findings, accepted, onAccept }: Chosen & { findings: readonly ChoiceFinding[] }) {
  if (findings.length === 0) return null;
  return (
    <section class="card stack" aria-label="Findings about no single table">
      <h3>The database as a whole</h3>
      {findings.map(finding => (
        <FindingChoice
          key={`${finding.code} ${finding.object} ${finding.message}`}
          finding={finding}
          accepted={accepted}
          onChange={onAccept}
        />
      ))}
    </section>
  );
}

/** Any table can stay behind, also one without findings; patterns come from the API and are shown as they are. */
function OtherSkips({ choices, skips, onSkip }: Chosen & { choices: MigrationChoices }) {
  const [picked, setPicked] = useState('');
  const free = choices.tables.filter(({ table, stays }) => stays === null && !skips.some(each => each.table === table));
  const patterns = skipsWithoutTable(skips, choices.tables);
  return (
    <>
      {patterns.length === 0 ? null : (
        <ul class="list">
          {patterns.map(pattern => (
            <li key={pattern.table} class="row">
              <span>
                <span class="mono">{pattern.table}</span> stays behind: {pattern.reason}
              </span>
              <button
                type="button"
                class="button button-small"
                aria-label={`Migrate it after all: ${pattern.table}`}
                onClick={() => onSkip(skips.filter(each => each !== pattern))}
              >
                Migrate it after all
              </button>
            </li>
          ))}
        </ul>
      )}
      {free.length < 2 ? null : (
        <div class="field">
          <label for="skip-table">Another table that stays behind</label>
          <div class="row inline-form">
            <select id="skip-table" value={picked} onChange={event => setPicked(event.currentTarget.value)}>
              <option value="">Choose a table</option>
              {free.map(({ table }) => (
                <option key={table} value={table}>
                  {table}
                </option>
              ))}
            </select>
            <button
              type="button"
              class="button button-small"
              disabled={picked === ''}
              onClick={() => {
                onSkip([...skips, { table: picked, reason: '' }]);
                setPicked('');
              }}
            >
              Leave it behind
            </button>
          </div>
          <p class="hint">It then stands above, with what goes with it.</p>
        </div>
      )}
    </>
  );
}
