import type { Preflight, StatementOutcome } from '#shared/targets/target.ts';
import type { MigrationSource } from './source/migration-source.ts';
import type { MigrationState } from './state.ts';
import { TaskFailed } from './threads/tasks.ts';

/** The last outcome of each statement. */
export function latest(outcomes: readonly StatementOutcome[]): StatementOutcome[] {
  return [...new Map(outcomes.map(outcome => [outcome.sql, outcome])).values()];
}

interface IcuNeeds {
  ddl: readonly { object: string; sql: string }[];
  model: { others: readonly { name: string; line: number }[] };
}

/** A collation of the ICU library is named before anything is written where the target was built without it. */
export function refuseWithoutIcu({ ddl, model }: IcuNeeds, { hasIcu }: Pick<Preflight, 'hasIcu'>): void {
  if (hasIcu) return;
  const needing = ddl.filter(({ sql }) => /^\s*CREATE\s+COLLATION\b[^;]*\bprovider\s*=\s*'?icu\b/i.test(sql));
  const [first] = needing;
  if (first === undefined) return;
  const others = needing.length === 1 ? '' : ` and ${needing.length - 1} more`;
  const line = model.others.find(({ name }) => first.object === `collation ${name}`)?.line ?? 0;
  const place = line === 0 ? '' : ` (line ${line} of the source)`;
  throw new TaskFailed({
    code: 'target-refused',
    mayPass: false,
    message: `The target server was built without the ICU library, and ${first.object}${place}${others} needs it. Nothing was written. Name a target whose PostgreSQL has ICU, as the packages of the distributions do, or change the collation in the source to one of the provider libc.`,
  });
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

/**
 * Whether the same file is there with other contents, of which chunks can be found again: rows of a SQLite file have
 * rowids. A dump written anew has its rows at other places; it is a new migration.
 */
export function isNewerFile(before: MigrationState, { description }: MigrationSource): boolean {
  const isSqlite = before.source.kind === 'sqlite-file' && description.kind === 'sqlite-file';
  return isSqlite && before.source.label === description.label && before.source.sha256 !== description.sha256;
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
        ? `${now.label} is not what it was when this migration began (its SHA-256 differs). Begin a new migration.`
        : `This migration began with ${before.source.label}, not with ${now.label}.`,
  });
}
