import { useId, useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { CodeBlock } from '../../components/code-block.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Busy, Empty, NextStep } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { MigrationWorkResult } from '../../generated/client.generated.ts';
import { formatNumber } from '../../lib/format.ts';
import { useAction, useLoad } from '../../lib/use-load.ts';
import { ProgressView } from './progress-view.tsx';
import { StepEnd } from './step-end.tsx';
import type { StepProps } from './wizard.tsx';

/** The migrated schemas take their place, and the way back. */
export function CutoverStep(props: StepProps) {
  const { migration } = props;
  const { state, failure } = migration;
  const isMoving = state === 'cutting-over' || state === 'reverting';
  const isReady = migration.nextStep.operation === 'cutOver';
  const isStopped = failure?.from === 'cutting-over' || failure?.from === 'reverting';
  return (
    <>
      <h2 id="step-title">Cutover</h2>
      {isMoving ? <ProgressView progress={migration.progress} /> : null}
      {state === 'cut-over' ? <InPlace {...props} /> : null}
      {isReady ? <Runbook {...props} /> : null}
      {state === 'cut-over' || isReady ? null : (
        <>
          {isMoving || isStopped ? null : (
            <Empty title="It can be put into place once it is proved">
              <p>Nothing that is not certified is put into place.</p>
            </Empty>
          )}
          <StepEnd step="cutover" {...props} />
        </>
      )}
    </>
  );
}

function Runbook(props: StepProps) {
  const { migration } = props;
  const isLive = migration.sourceKind === 'server';
  return (
    <>
      <ol class="runbook">
        <li>Tell the people who use the application, and stop it.</li>
        {isLive ? <li>Make the source read-only. The cutover looks whether it is, and says how.</li> : null}
        {isLive ? (
          <li>Every row is compared once more; chunks that changed since the copy are copied again and proved.</li>
        ) : null}
        <li>The migrated schemas are renamed into place in one transaction; what was there is kept aside.</li>
        <li>Point the application to PostgreSQL, try it, and open it again.</li>
        <li>If something is wrong: take it back here. That is a rename as well.</li>
      </ol>
      <NextStep title={migration.nextStep.title}>
        <p>{migration.nextStep.text}</p>
        <TypedCutOver {...props} />
      </NextStep>
    </>
  );
}

function TypedCutOver({ migration, onChange }: StepProps) {
  const [open, setOpen] = useState(false);
  const [confirm, setConfirm] = useState('');
  const [sourceMayWrite, setSourceMayWrite] = useState(false);
  const acting = useAction();
  const id = useId();
  const close = (): void => {
    acting.clear();
    setOpen(false);
  };
  return (
    <>
      <button type="button" class="button button-primary" onClick={() => setOpen(true)}>
        Put it into place
      </button>
      <Dialog title="Put it into place?" open={open} onClose={close}>
        <form
          class="stack"
          onSubmit={async event => {
            event.preventDefault();
            const body = { confirm, sourceMayWrite };
            const went = await acting.run(async () =>
              onChange(await call('cutOver', { params: { migrationId: migration.id }, body })),
            );
            if (went) close();
          }}
        >
          <p>
            {migration.target} gets the migrated schemas. What is there under their names is kept aside, and the way
            back stays open.
          </p>
          <div class="field">
            <label for={id}>
              Type the name of the migration: <code>{migration.name}</code>
            </label>
            <input
              id={id}
              type="text"
              required
              autocomplete="off"
              value={confirm}
              onInput={event => setConfirm(event.currentTarget.value)}
            />
          </div>
          {migration.sourceKind === 'server' ? (
            <label class="check">
              <input
                type="checkbox"
                checked={sourceMayWrite}
                onChange={event => setSourceMayWrite(event.currentTarget.checked)}
              />
              <span>Go on although the source still takes changes; later ones are lost</span>
            </label>
          ) : null}
          <ProblemNote problem={acting.problem} />
          <div class="dialog-actions">
            <button type="button" class="button" onClick={close}>
              Leave it as it is
            </button>
            <button type="submit" class="button button-primary" disabled={acting.busy || confirm !== migration.name}>
              Put it into place
            </button>
          </div>
        </form>
      </Dialog>
    </>
  );
}

/** What had changed at the source since the copy, and was copied again. */
function Delta({ copy }: { copy: MigrationWorkResult['copy'] }) {
  if (copy === undefined) return null;
  const delta = copy.delta ?? [];
  if (delta.length === 0) return <p>Nothing had changed at the source since the copy.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section class="table-scroll" tabIndex={0} aria-label="What was copied again">
      <table>
        <caption>Changed at the source since the copy, and copied again</caption>
        <thead>
          <tr>
            <th scope="col">Table</th>
            <th scope="col" class="number">
              Chunks
            </th>
            <th scope="col" class="number">
              Rows
            </th>
          </tr>
        </thead>
        <tbody>
          {delta.map(({ table, chunksCopied, chunks, rowsCopied, rows, wholeBecause }) => (
            <tr key={table}>
              <th scope="row">
                {table}
                {wholeBecause === undefined ? null : (
                  <span class="small muted"> (the whole table, as {wholeBecause})</span>
                )}
              </th>
              <td class="number">
                {formatNumber(chunksCopied)} of {formatNumber(chunks)}
              </td>
              <td class="number">
                {formatNumber(rowsCopied)} of {formatNumber(rows)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function InPlace({ migration, onChange }: StepProps) {
  const params = { migrationId: migration.id };
  const connection = useLoad(signal => call('getMigrationConnection', { params }, { signal }), migration.id);
  const cutover = migration.results['cut-over']?.cutover ?? [];
  const keptAside = cutover.flatMap(({ keptAs }) => keptAs ?? []);
  return (
    <>
      <Delta copy={migration.results['cut-over']?.copy} />
      <div class="note tone-good">
        <h3>The migrated database is in place</h3>
        <p>
          {cutover.length === 0 ? null : <>Schemas: {cutover.map(({ schema }) => schema).join(', ')}. </>}
          {keptAside.length === 0 ? 'Nothing was replaced.' : `What was there is kept as ${keptAside.join(', ')}.`}
        </p>
      </div>
      <Confirm
        label="Take it back"
        title="Take the cutover back?"
        action="Take it back"
        work={async () => onChange(await call('revertCutOver', { params }))}
      >
        <p>
          What was in place before gets its name again, in one transaction. Rows written since the cutover stay in the
          staging schemas.
        </p>
      </Confirm>
      <NextStep title={migration.nextStep.title}>
        <p>{migration.nextStep.text}</p>
        {connection.value === undefined ? (
          connection.problem === undefined ? (
            <Busy />
          ) : (
            <ProblemNote problem={connection.problem} retry={connection.reload} />
          )
        ) : connection.value.url === null ? (
          <p>
            Connect as you did when you named it: <code>{connection.value.label}</code>
          </p>
        ) : (
          <>
            <CodeBlock code={connection.value.url} what="the connection string" />
            <CodeBlock code={connection.value.psql ?? ''} what="the command for psql" />
          </>
        )}
      </NextStep>
    </>
  );
}
