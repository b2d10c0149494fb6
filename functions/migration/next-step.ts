import { z } from 'zod';
import type { MigrationFailure, MigrationRunState } from '#shared/database/schema.ts';

/** Operations a next step can lead to. */
export const nextOperations = [
  'saveDecisions',
  'startRehearsal',
  'startCopy',
  'startProof',
  'repairMigration',
  'cutOver',
  'resumeMigration',
  'getMigrationConnection',
] as const;

export const NextStep = z
  .object({
    step: z.enum(['source', 'report', 'decisions', 'rehearse', 'copy', 'proof', 'cutover']),
    title: z.string(),
    text: z.string(),
    operation: z.enum(nextOperations).nullable().describe('What does it; null: wait, or read'),
  })
  .meta({ id: 'MigrationNextStep', description: 'The one thing to do next' });
export type NextStep = z.infer<typeof NextStep>;

interface Situation {
  state: MigrationRunState;
  sourceKind: 'artifact' | 'server';
  failure: MigrationFailure | null;
}

/** The one next step of a migration. */
export function nextStepOf({ state, sourceKind, failure }: Situation): NextStep {
  switch (state) {
    case 'reading':
      return wait('source', 'Wait for the report', 'The source is being read; nothing is written into it.');
    case 'planned':
      return {
        step: 'rehearse',
        title: 'Rehearse it',
        text: 'The whole migration into a scratch database that is dropped afterwards. It shows what breaks, and how long the copy takes.',
        operation: 'startRehearsal',
      };
    case 'rehearsing':
      return wait('rehearse', 'Wait for the rehearsal', 'You can close this page; it goes on without it.');
    case 'rehearsed':
      return {
        step: 'copy',
        title: 'Copy the rows',
        text: 'They go into staging schemas beside what the target holds; nothing there is changed.',
        operation: 'startCopy',
      };
    case 'copying':
      return wait('copy', 'Wait for the copy', 'You can close this page; the copy goes on, and resumes after a crash.');
    case 'copied':
    case 'proving':
      return wait('proof', 'Wait for the proof', 'Every row of both sides is read again and compared.');
    case 'proved':
      return {
        step: 'cutover',
        title: 'Put it into place',
        text:
          sourceKind === 'server'
            ? 'Stop the application and make the source read-only first: its last changes are copied and proved, then the schemas are renamed into place.'
            : 'The migrated schemas are renamed into place in one transaction; what was there is kept aside.',
        operation: 'cutOver',
      };
    case 'different':
      return {
        step: 'proof',
        title: 'Repair what differs',
        text: 'Read the reasons first. Tables that differ from the source are copied again and proved again.',
        operation: 'repairMigration',
      };
    case 'cutting-over':
      return wait('cutover', 'Wait for the cutover', 'The schemas are being put into place.');
    case 'cut-over':
      return {
        step: 'cutover',
        title: 'Connect your application',
        text: 'The migrated database is in place. The way back is open for as long as what was there before is kept.',
        operation: 'getMigrationConnection',
      };
    case 'reverting':
      return wait('cutover', 'Wait for the way back', 'What was in place before gets its name again.');
    case 'reverted':
      return {
        step: 'proof',
        title: 'Prove it again',
        text: 'The migrated schemas are in staging again, with whatever was written into them meanwhile. Prove them before the next cutover.',
        operation: 'startProof',
      };
    case 'failed':
      if (failure !== null && decidableCodes.includes(failure.code))
        return {
          step: 'decisions',
          title: 'Decide about it',
          text: 'The message says what stopped the copy. With other decisions it begins anew.',
          operation: 'saveDecisions',
        };
      if (failure?.code === 'source-changed')
        return {
          step: stepOf(failure),
          title: 'Begin a new one',
          text: 'This migration belongs to a source that is no longer as it was; going on would stop again.',
          operation: null,
        };
      if (failure?.from === 'cutting-over') return cutOverAgain;
      return {
        step: stepOf(failure),
        title: 'Go on where it stopped',
        text: 'What was copied stays, and is not copied again. Mend what the message names first.',
        operation: 'resumeMigration',
      };
    case 'cancelled':
      if (failure?.from === 'cutting-over') return cutOverAgain;
      return {
        step: stepOf(failure),
        title: 'Go on where you stopped it',
        text: 'What was copied stays, and is not copied again.',
        operation: 'resumeMigration',
      };
  }
}

const cutOverAgain: NextStep = {
  step: 'cutover',
  title: 'Put it into place',
  text: 'The cutover stopped. Do what the message says and begin it again; nothing is put into place that is not proved.',
  operation: 'cutOver',
};

/** Failures that would come again without another decision. */
const decidableCodes: readonly string[] = ['too-many-rejects', 'blocked', 'decisions-invalid'];

function wait(step: NextStep['step'], title: string, text: string): NextStep {
  return { step, title, text, operation: null };
}

const stepOfState: { readonly [State in MigrationRunState]?: NextStep['step'] } = {
  reading: 'source',
  rehearsing: 'rehearse',
  copying: 'copy',
  proving: 'proof',
};

function stepOf(failure: MigrationFailure | null): NextStep['step'] {
  return (failure === null ? undefined : stepOfState[failure.from]) ?? 'cutover';
}
