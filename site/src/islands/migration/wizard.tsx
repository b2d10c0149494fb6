import { useEffect, useState } from 'preact/hooks';
import { call } from '../../api/client.ts';
import { Confirm } from '../../components/confirm.tsx';
import { Busy, Time } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { Migration } from '../../generated/client.generated.ts';
import { CopyStep } from './copy-step.tsx';
import { CutoverStep } from './cutover-step.tsx';
import { DecisionsStep } from './decisions-step.tsx';
import { isWorking, MigrationState } from './migration-state.tsx';
import { ProofStep } from './proof-step.tsx';
import { RehearseStep } from './rehearse-step.tsx';
import { ReportStep } from './report-step.tsx';
import { SourceStep } from './source-step.tsx';
import { isDone, openingStep, type StepName, steps } from './steps.ts';
import { useMigration } from './use-migration.ts';

export interface StepProps {
  migration: Migration;
  /** Shows what an operation answered. */
  onChange(migration: Migration): void;
  /** Opens another step. */
  go(step: StepName): void;
}

/** One migration: seven steps, the present one open, each ending in one thing to do. */
export function Wizard({ migrationId }: { migrationId: string }) {
  const { migration, problem, show } = useMigration(migrationId);
  const [chosen, setChosen] = useState<StepName | undefined>(undefined);
  const state = migration?.state;
  // When the work moves on by itself (copied, proved), the page goes along; what waits for a person leaves them where
  // they are.
  useEffect(() => {
    if (migration !== undefined && state !== 'planned') setChosen(openingStep(migration));
  }, [state]);
  useEffect(() => {
    if (migration !== undefined) document.title = `${migration.name} · CloudForge`;
  }, [migration?.name]);
  if (migration === undefined) return problem === undefined ? <Busy /> : <ProblemNote problem={problem} />;
  const open = chosen ?? openingStep(migration);
  const props: StepProps = { migration, onChange: show, go: setChosen };
  return (
    <div class="stack-loose">
      <Head {...props} />
      <div class="wizard">
        <nav class="wizard-steps" aria-label="Steps of the migration">
          <ol>
            {steps.map(({ name, title }) => {
              const done = isDone(name, migration);
              return (
                <li key={name} data-step={name} data-done={done ? '' : undefined}>
                  <button
                    type="button"
                    aria-current={name === open ? 'step' : undefined}
                    onClick={() => setChosen(name)}
                  >
                    <span class="wizard-mark" aria-hidden="true" />
                    <span>{title}</span>
                    {done ? <span class="visually-hidden">, done</span> : null}
                    {name === migration.nextStep.step ? <span class="small muted wizard-now">now</span> : null}
                  </button>
                </li>
              );
            })}
          </ol>
        </nav>
        <section class="wizard-step stack" aria-labelledby="step-title" data-open={open}>
          <Stopped migration={migration} />
          <Step name={open} {...props} />
        </section>
      </div>
    </div>
  );
}

function Step({ name, ...props }: StepProps & { name: StepName }) {
  switch (name) {
    case 'source':
      return <SourceStep {...props} />;
    case 'report':
      return <ReportStep {...props} />;
    case 'decisions':
      return <DecisionsStep key={props.migration.id} {...props} />;
    case 'rehearse':
      return <RehearseStep {...props} />;
    case 'copy':
      return <CopyStep {...props} />;
    case 'proof':
      return <ProofStep {...props} />;
    case 'cutover':
      return <CutoverStep {...props} />;
  }
}

function Head({ migration, onChange }: StepProps) {
  const { id: migrationId, state } = migration;
  return (
    <header class="page-head">
      <p class="crumbs">
        <a href="/migrations/">Migrations</a> / <a href={`/projects/?project=${migration.projectId}`}>Project</a>
      </p>
      <div class="row row-between">
        <h1>{migration.name}</h1>
        <div class="row">
          <MigrationState state={state} />
          {isWorking(state) && state !== 'reverting' ? (
            <Confirm
              label="Stop"
              title="Stop this work?"
              action="Stop it"
              work={async () => onChange(await call('cancelMigration', { params: { migrationId } }))}
            >
              <p>What was copied stays, and you can go on from there later.</p>
            </Confirm>
          ) : null}
          {isWorking(state) ? null : (
            <Confirm
              label="Delete"
              title="Delete this migration?"
              action="Delete it"
              work={async () => {
                await call('deleteMigration', { params: { migrationId } });
                location.assign('/migrations/');
              }}
            >
              <p>
                Its connection strings, certificate and list of rejected rows go. The source and the target database
                stay as they are.
              </p>
            </Confirm>
          )}
        </div>
      </div>
      <p class="muted">
        {migration.source} to {migration.target} · since <Time at={migration.createdAt} />
      </p>
    </header>
  );
}

function Stopped({ migration: { state, failure } }: { migration: Migration }) {
  if (failure === null || (state !== 'failed' && state !== 'cancelled')) return null;
  return (
    <div class={`note ${state === 'failed' ? 'tone-bad' : 'tone-quiet'}`} role="status">
      <h2>{state === 'failed' ? 'It could not go on' : 'It was stopped by hand'}</h2>
      <p>{failure.message}</p>
      <p class="small muted">
        Step {failure.stage} · <code>{failure.code}</code>
      </p>
    </div>
  );
}
