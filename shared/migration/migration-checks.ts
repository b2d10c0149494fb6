import type { StatementOutcome } from '#shared/targets/target.ts';
import type { MigrationSource } from './source/migration-source.ts';
import type { MigrationState } from './state.ts';
import { TaskFailed } from './threads/tasks.ts';

/** The last outcome of each statement. */
export function latest(outcomes: readonly StatementOutcome[]): StatementOutcome[] {
  return [...new Map(outcomes.map(outcome => [outcome.sql, outcome])).values()];
}

/** Without its tables nothing can be copied. */
export function refuseUnmade(outcomes: readonly StatementOutcome[]): void {
  const failed = outcomes.filter(({ error }) => error !== undefined);
  const [first] = failed;
  if (first === undefined) return;
  throw new TaskFailed({
    code: 'target-statement',
    mayPass: false,
    message: `${failed.length} of the statements that make the tables were refused. The first: ${first.object}: ${first.error?.message}`,
  });
}

/** A run goes on with the source it began with. */
export function refuseOther(before: MigrationState, source: MigrationSource): void {
  const now = source.description;
  if (before.source.label === now.label && before.source.sha256 === now.sha256) return;
  throw new TaskFailed({
    code: 'source-changed',
    mayPass: false,
    message:
      before.source.label === now.label
        ? `${now.label} is not what it was when this migration began (its SHA-256 differs). Begin a new one.`
        : `This migration began with ${before.source.label}, not with ${now.label}.`,
  });
}
