import type pg from 'pg';
import { z } from 'zod';
import { TargetError } from '../target.ts';
import { rowsOf } from './rows.ts';
import { shortRun } from './staging-names.ts';

/** application_name of the session that loads a chunk, as pg_stat_activity shows it. */
export const chunkSession = (run: string, chunk: number): string => `cloudforge ${shortRun(run)}/${chunk}`;

/** application_name of the sessions that prepare or finish a run: only one holder at a time does. */
export const ddlSession = (run: string): string => `cloudforge ${shortRun(run)}/ddl`;

/** How long an ended session gets to take back what it did. */
const endWithinMs = 30_000;

/**
 * Ends the sessions of an earlier holder: those with one of these names whose transaction is older than the one
 * that is open here. Of two that come at once the newer one stays. Resolves when they are gone.
 *
 * @throws TargetError where one does not end
 */
export async function endOlderSessions(
  client: pg.Client,
  what: string,
  ...applicationNames: readonly string[]
): Promise<void> {
  const ended = await rowsOf(
    client,
    z.object({ ended: z.boolean() }),
    `SELECT pg_terminate_backend(old.pid, ${endWithinMs}) AS ended
     FROM pg_stat_activity old, pg_stat_activity mine
     WHERE mine.pid = pg_backend_pid() AND old.pid <> mine.pid AND old.application_name = ANY ($1)
       AND old.datname = current_database() AND old.usename = current_user
       AND (old.xact_start, old.pid) < (mine.xact_start, mine.pid)`,
    [applicationNames],
  );
  if (ended.every(row => row.ended)) return;
  throw new TargetError(
    'target-statement',
    `${what} is held by another session (application_name ${applicationNames[0]}) that does not end. End it on the server, then resume.`,
  );
}
