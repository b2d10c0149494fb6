import { useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { NextStep } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { MigrationDecisions } from '../../generated/client.generated.ts';
import { useAction } from '../../lib/use-load.ts';
import { CastList } from './cast-list.tsx';
import { isWorking } from './migration-state.tsx';
import { TableChoices } from './table-choices.tsx';
import type { StepProps } from './wizard.tsx';

type Allow = MigrationDecisions['allow'];

const allowances: readonly { cast: keyof Allow; title: string; what: string }[] = [
  {
    cast: 'zero-date',
    title: 'Dates that do not exist become empty',
    what: '0000-00-00 has no place in PostgreSQL. The column must take NULL.',
  },
  { cast: 'nul-removed', title: 'NUL characters are taken out of texts', what: 'The rest of the text is kept.' },
  {
    cast: 'encoding-replaced',
    title: 'Bytes that are no text become �',
    what: 'In columns whose bytes do not fit their character set.',
  },
];

const undecidable: readonly string[] = ['cut-over'];

/** What the owner decides before rows move. Everything is sent at once. */
export function DecisionsStep({ migration, onChange, go }: StepProps) {
  const [decisions, setDecisions] = useState<MigrationDecisions>(migration.decisions);
  const saving = useAction();
  const change = (part: Partial<MigrationDecisions>): void => setDecisions(old => ({ ...old, ...part }));
  const isClosed = isWorking(migration.state) || undecidable.includes(migration.state);
  const beginsAnew = migration.state !== 'planned' && migration.state !== 'rehearsed';
  const save = async (): Promise<void> => {
    onChange(await call('saveDecisions', { params: { migrationId: migration.id }, body: decisions }));
    go('rehearse');
  };
  return (
    <>
      <h2 id="step-title">Decisions</h2>
      <p>Without any, each row that PostgreSQL can’t hold as it is stops the copy. Nothing is changed silently.</p>
      {isClosed ? (
        <p class="note tone-quiet">The decisions stand while the work goes on, and once the result is in place.</p>
      ) : null}
      <form
        class="stack-loose"
        onSubmit={event => {
          event.preventDefault();
          void saving.run(save);
        }}
      >
        <fieldset class="stack" disabled={isClosed}>
          <legend>What is left to you, table by table</legend>
          <TableChoices
            migration={migration}
            accepted={decisions.suppress ?? []}
            casts={decisions.cast ?? []}
            skips={decisions.skip ?? []}
            onAccept={suppress => change({ suppress })}
            onCast={cast => change({ cast })}
            onSkip={skip => change({ skip })}
          />
          <label class="check">
            <input
              type="checkbox"
              checked={decisions.acceptBlockers}
              onChange={event => change({ acceptBlockers: event.currentTarget.checked })}
            />
            <span>Copy although findings block; what is left out stands in the certificate</span>
          </label>
        </fieldset>
        <fieldset class="stack" disabled={isClosed}>
          <legend>Values that may be changed</legend>
          {allowances.map(({ cast, title, what }) => (
            <Allowance
              key={cast}
              title={title}
              what={what}
              patterns={decisions.allow[cast] ?? []}
              onChange={patterns => change({ allow: { ...decisions.allow, [cast]: patterns } })}
            />
          ))}
          <div class="field">
            <label for="rejects-max">Rows that may be left out</label>
            <input
              id="rejects-max"
              type="number"
              min={0}
              max={100_000}
              required
              value={decisions.rejectsMax}
              onInput={event => change({ rejectsMax: Number(event.currentTarget.value) })}
            />
            <p class="hint">Each is kept in a file with its reason. 0: the first one stops the copy.</p>
          </div>
        </fieldset>
        <fieldset class="stack" disabled={isClosed}>
          <legend>Types chosen by you</legend>
          <CastList casts={decisions.cast ?? []} onChange={cast => change({ cast })} />
        </fieldset>
        {migration.targetKind === 'server' ? (
          <fieldset disabled={isClosed}>
            <legend>The rehearsal’s scratch database</legend>
            {(['embedded', 'target'] as const).map(where => (
              <label key={where} class="check">
                <input
                  type="radio"
                  name="rehearse-in"
                  checked={decisions.rehearseIn === where}
                  onChange={() => change({ rehearseIn: where })}
                />
                <span>
                  {where === 'embedded'
                    ? 'In the PostgreSQL of this platform'
                    : 'On the target’s server, whose user may then make databases'}
                </span>
              </label>
            ))}
          </fieldset>
        ) : null}
        <NextStep title={isClosed ? 'Go on' : 'Save what you decided'}>
          {beginsAnew && !isClosed ? (
            <p>Something was copied with the decisions before these: the next copy begins anew.</p>
          ) : null}
          {isClosed ? (
            <button type="button" class="button button-primary" onClick={() => go(migration.nextStep.step)}>
              Go on to where it is
            </button>
          ) : (
            <button type="submit" class="button button-primary" disabled={saving.busy}>
              Save and go on to the rehearsal
            </button>
          )}
          <ProblemNote problem={saving.problem} />
        </NextStep>
      </form>
    </>
  );
}

interface AllowanceProps {
  title: string;
  what: string;
  patterns: readonly string[];
  onChange(patterns: string[]): void;
}

function Allowance({ title, what, patterns, onChange }: AllowanceProps) {
  return (
    <div>
      <label class="check">
        <input
          type="checkbox"
          checked={patterns.length > 0}
          onChange={event => onChange(event.currentTarget.checked ? ['*'] : [])}
        />
        <span>
          {title} <span class="small muted">{what}</span>
        </span>
      </label>
      {patterns.length === 0 ? null : (
        <div class="field allowance-columns">
          <label>
            <span class="small">In these columns (table.column, commas between; * for all)</span>
            <input
              type="text"
              value={patterns.join(', ')}
              onChange={event => onChange(listOf(event.currentTarget.value))}
            />
          </label>
        </div>
      )}
    </div>
  );
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '');
}
