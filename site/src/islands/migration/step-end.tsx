import type { ComponentChildren } from 'preact';
import { call } from '../../api/client.ts';
import { NextStep } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { Migration } from '../../generated/client.generated.ts';
import { useAction } from '../../lib/use-load.ts';
import { anewHref } from './migration-state.tsx';
import { isOver, type StepName, stepAfter } from './steps.ts';
import type { StepProps } from './wizard.tsx';

type Operation = NonNullable<Migration['nextStep']['operation']>;
/** Operations that a plain button does; the others need more than a click. */
type Plain = Exclude<Operation, 'cutOver' | 'getMigrationConnection' | 'saveDecisions'>;

const labels: { [Each in Plain]: string } = {
  startRehearsal: 'Rehearse',
  startCopy: 'Copy the rows',
  startProof: 'Prove it again',
  repairMigration: 'Copy again what differs',
  resumeMigration: 'Go on',
};

function isPlain(operation: Operation | null): operation is Plain {
  return operation !== null && operation in labels;
}

/**
 * The end of a step: what the migration asks for, where this step is its place; else the way to the step that is next.
 * `children` are further, lesser actions.
 */
export function StepEnd({
  step,
  migration,
  onChange,
  go,
  children,
}: StepProps & { step: StepName; children?: ComponentChildren }) {
  const acting = useAction();
  const { nextStep } = migration;
  const { operation } = nextStep;
  if (nextStep.step !== step || (operation !== null && !isPlain(operation))) {
    const target = stepAfter(step);
    const there = nextStep.step === step ? undefined : target;
    return there === undefined ? null : (
      <NextStep title={there.title}>
        <button type="button" class="button button-primary" onClick={() => go(there.name)}>
          Go on to: {there.title}
        </button>
        {children}
      </NextStep>
    );
  }
  return (
    <NextStep title={nextStep.title}>
      <p>{nextStep.text}</p>
      {operation === null ? null : (
        <button
          type="button"
          class="button button-primary"
          disabled={acting.busy}
          onClick={() =>
            acting.run(async () => onChange(await call(operation, { params: { migrationId: migration.id } })))
          }
        >
          {labels[operation]}
        </button>
      )}
      {isOver(migration) ? (
        <a class="button button-primary" href={anewHref(migration)}>
          Begin a new one
        </a>
      ) : null}
      {children}
      <ProblemNote problem={acting.problem} />
    </NextStep>
  );
}
