import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { GivenSource } from '#shared/migration/source/migration-source.ts';
import { targetLabel } from '#shared/migration/target-label.ts';
import { CliError } from '../cli-error.ts';
import type { UsedTarget } from './target.ts';

/**
 * Where a migration keeps its state: found by source and target, so that a later command goes on with it.
 *
 * @param which a new one, or the last one; then CliError if there is none
 * @param toDo what the last one is wanted for, for that error
 */
export function runFolder(
  stateFolder: string,
  given: GivenSource,
  used: UsedTarget,
  which: 'new' | 'last',
  toDo = 'to go on with',
): string {
  const source = given.kind === 'file' ? given.path : withoutPassword(given.url);
  const target = targetLabel({ url: used.url });
  const key = createHash('sha256').update(`${source}\0${target}\0${used.rehearsal}`).digest('hex').slice(0, 16);
  const parent = join(stateFolder, 'migrations', key);
  const last = existsSync(parent)
    ? Math.max(
        0,
        ...readdirSync(parent)
          .filter(name => /^\d+$/.test(name))
          .map(Number),
      )
    : 0;
  if (which === 'new') return join(parent, String(last + 1));
  if (last === 0)
    throw new CliError(
      `There is no migration of ${source} into ${target} ${toDo}: none was begun here with this source and this target. Give both exactly as they were given to \`cloudforge migrate SOURCE [--to URL]\`.`,
    );
  return join(parent, String(last));
}

/** A connection string for people. */
export function withoutPassword(url: string): string {
  return targetLabel({ url }).replace(/^postgresql:/, new URL(url).protocol);
}
