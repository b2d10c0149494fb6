import type { Migration } from '../../generated/client.generated.ts';

export type StepName = Migration['nextStep']['step'];

export const steps: readonly { name: StepName; title: string }[] = [
  { name: 'source', title: 'Source' },
  { name: 'report', title: 'Report' },
  { name: 'decisions', title: 'Decisions' },
  { name: 'rehearse', title: 'Rehearsal' },
  { name: 'copy', title: 'Copy' },
  { name: 'proof', title: 'Proof' },
  { name: 'cutover', title: 'Cutover' },
];

/** The step that a migration stands at when its page is opened. */
export function openingStep({ state, nextStep, results }: Migration): StepName {
  // Somebody who has only just set it up reads the report first.
  if (state === 'planned' && results.rehearse === undefined) return 'report';
  return nextStep.step;
}

/** Which steps are behind a migration. */
export function isDone(step: StepName, { state, results, sourceKind }: Migration): boolean {
  switch (step) {
    case 'source':
      return state !== 'reading' && (sourceKind === 'artifact' || results.read !== undefined);
    case 'report':
    case 'decisions':
      return results.rehearse !== undefined || results.copy !== undefined;
    case 'rehearse':
      return results.rehearse !== undefined;
    case 'copy':
      return results.copy !== undefined;
    case 'proof':
      return results.prove?.proof?.certified === true && state !== 'different';
    case 'cutover':
      return state === 'cut-over';
  }
}

/** It can't go on: its source is not what it was. */
export function isOver({ state, failure }: Pick<Migration, 'state' | 'failure'>): boolean {
  return state === 'failed' && failure?.code === 'source-changed';
}

/** The step after this one; undefined after the last. */
export function stepAfter(step: StepName): { name: StepName; title: string } | undefined {
  return steps[steps.findIndex(({ name }) => name === step) + 1];
}
