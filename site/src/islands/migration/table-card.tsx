import { useId } from 'preact/hooks';
import { formatNumber } from '../../lib/format.ts';
import { type Accepted, type Cast, goesWith, type Skip, type TableChoice, withCast } from './choices.ts';
import { FindingChoice } from './finding-choice.tsx';

export interface Chosen {
  accepted: readonly Accepted[];
  casts: readonly Cast[];
  skips: readonly Skip[];
  onAccept(accepted: Accepted[]): void;
  onCast(casts: Cast[]): void;
  onSkip(skips: Skip[]): void;
}

/** One table: its findings with what can be done about them, or that it stays behind and what goes with it. */
export function TableCard({ choice, ...chosen }: Chosen & { choice: TableChoice }) {
  const { table, rows, findings } = choice;
  const id = useId();
  const skip = chosen.skips.find(each => each.table === table);
  const others = chosen.skips.filter(each => each.table !== table);
  return (
    <section class="card stack table-card" aria-labelledby={id}>
      <h3 id={id}>
        <span class="mono">{table}</span>{' '}
        <span class="small muted">{rows === null ? 'rows not counted' : `${formatNumber(rows)} rows`}</span>
      </h3>
      {skip === undefined ? (
        <>
          {findings.map(finding => (
            <FindingChoice
              key={`${finding.code} ${finding.object} ${finding.message}`}
              finding={finding}
              accepted={chosen.accepted}
              onChange={chosen.onAccept}
            />
          ))}
          <Types choice={choice} {...chosen} />
          <SkipTable choice={choice} onSkip={() => chosen.onSkip([...others, { table, reason: '' }])} />
        </>
      ) : (
        <Skipped
          choice={choice}
          skip={skip}
          skips={chosen.skips}
          onReason={reason => chosen.onSkip([...others, { table, reason }])}
          onBack={() => chosen.onSkip(others)}
        />
      )}
    </section>
  );
}

function Types({ choice, casts, onCast }: Chosen & { choice: TableChoice }) {
  if (choice.columns.length === 0) return null;
  return (
    <div class="row table-types">
      {choice.columns.map(({ column, sourceType, type, fitting }) => {
        const name = `${choice.table}.${column}`;
        const cast = casts.find(each => each.column === name)?.type;
        const types = cast === undefined || fitting.includes(cast) ? fitting : [...fitting, cast];
        return (
          <label key={column} class="field">
            <span class="small">
              <span class="mono">{column}</span>, {sourceType} at the source, becomes
            </span>
            <select
              value={cast ?? type}
              onChange={event => {
                const picked = event.currentTarget.value;
                onCast(withCast(casts, name, picked === type ? undefined : picked));
              }}
            >
              {types.map(each => (
                <option key={each} value={each}>
                  {each === type ? `${each} (by the rules)` : each}
                </option>
              ))}
            </select>
          </label>
        );
      })}
    </div>
  );
}

function SkipTable({ choice, onSkip }: { choice: TableChoice; onSkip(): void }) {
  if (choice.stays !== null) return <p class="small muted">{choice.stays}</p>;
  return (
    <div>
      <button
        type="button"
        class="button button-small"
        aria-label={`Leave this table behind: ${choice.table}`}
        onClick={onSkip}
      >
        Leave this table behind
      </button>
    </div>
  );
}

interface SkippedProps {
  choice: TableChoice;
  skip: Skip;
  skips: readonly Skip[];
  onReason(reason: string): void;
  onBack(): void;
}

function Skipped({ choice, skip, skips, onReason, onBack }: SkippedProps) {
  const id = useId();
  const left = goesWith(choice, skips);
  const more = choice.leftTotal - choice.left.length;
  return (
    <>
      <div class="note tone-care">
        <p>
          <strong>It stays behind.</strong> It is neither made nor copied, and the certificate names it with your
          reason.
        </p>
        {left.length === 0 ? (
          <p>Nothing else needs it.</p>
        ) : (
          <>
            <p>These need it, and are left out as well:</p>
            <ul class="small">
              {left.map(({ kind, name, needs }) => (
                <li key={`${kind} ${name}`}>
                  {kind} <span class="mono">{name}</span>
                  {needs === choice.table ? null : (
                    <>
                      , which needs <span class="mono">{needs}</span>
                    </>
                  )}
                </li>
              ))}
              {more > 0 ? <li>and {formatNumber(more)} more</li> : null}
            </ul>
          </>
        )}
      </div>
      <div class="field">
        <label for={id}>Why {choice.table} stays behind</label>
        <div class="row inline-form">
          <input
            id={id}
            type="text"
            required
            minLength={3}
            maxLength={500}
            value={skip.reason}
            onInput={event => onReason(event.currentTarget.value)}
          />
          <button type="button" class="button button-small" onClick={onBack}>
            Migrate it after all
          </button>
        </div>
      </div>
    </>
  );
}
