import type pg from 'pg';
import type { ParseSql } from '#shared/engines/schema/emit/script.ts';
import { type Target, type TargetAddress, TargetError } from '../target.ts';
import { clearChunks } from './clear-chunks.ts';
import { clearTable } from './clear-table.ts';
import { connectTarget, disconnect } from './connect.ts';
import { discard } from './discard.ts';
import { finish } from './finish.ts';
import { readDurableChunks, readRejects, readRun, readWriters } from './ledger.ts';
import { mendCounters } from './mend-counters.ts';
import { comparisonOf, readParity } from './parity.ts';
import { preflight } from './preflight.ts';
import { prepare } from './prepare.ts';
import { readBack } from './read-back.ts';
import { restore } from './restore.ts';
import { ddlSession } from './sessions.ts';
import { shortRun } from './staging-names.ts';
import { swap, swapBack } from './swap.ts';
import { asTargetError } from './target-errors.ts';

/**
 * A PostgreSQL target. Each step opens sessions of its own and closes them, so that steps can run side by side and
 * none outlives a broken connection.
 *
 * @param parse PostgreSQL's own parser, loaded: tells `alias.column` from `schema.object` in the DDL
 */
export function openPostgresqlTarget(address: TargetAddress, parse: ParseSql): Target {
  const session = async <T>(
    what: string,
    name: string,
    synchronousCommit: 'on' | 'off',
    work: (client: pg.Client) => Promise<T>,
  ): Promise<T> => {
    const client = await connectTarget(address, { applicationName: name, synchronousCommit, lockTimeoutMs: 30_000 });
    try {
      return await work(client);
    } catch (error) {
      throw asTargetError(error, what);
    } finally {
      await disconnect(client);
    }
  };
  const named = (run: string, step: string): string => `cloudforge ${shortRun(run)}/${step}`;
  return {
    preflight: schemas =>
      session('The target could not be looked at', 'cloudforge preflight', 'off', client => preflight(client, schemas)),
    prepare: (plan, ddl) =>
      session('The target could not be prepared', ddlSession(plan.run), 'off', client =>
        prepare(client, plan, ddl, parse),
      ),
    ledger: plan =>
      session('The ledger could not be read', named(plan.run, 'ledger'), 'off', client =>
        readDurableChunks(client, plan),
      ),
    isInPlace: plan =>
      session('The ledger could not be read', named(plan.run, 'ledger'), 'off', async client => {
        return (await readRun(client, plan.run))?.state === 'swapped';
      }),
    rejects: async function* rejects(plan, table) {
      const client = await connectTarget(address, {
        applicationName: named(plan.run, 'rejects'),
        synchronousCommit: 'off',
        lockTimeoutMs: 30_000,
      });
      try {
        yield* readRejects(client, plan.run, table.target);
      } catch (error) {
        throw asTargetError(error, 'The rejected rows could not be read');
      } finally {
        await disconnect(client);
      }
    },
    clearTable: (plan, table, chunks) =>
      session(
        `${table.target.schema}.${table.target.name} could not be emptied`,
        named(plan.run, 'clear'),
        'on',
        client => clearTable(client, plan, table, chunks),
      ),
    writers: plan =>
      session('The ledger could not be read', named(plan.run, 'ledger'), 'off', client => readWriters(client, plan)),
    clearChunks: (plan, table, cleared) =>
      session(
        `Rows of ${table.target.schema}.${table.target.name} could not be deleted`,
        named(plan.run, 'clear'),
        'on',
        client => clearChunks(client, plan, table, cleared),
      ),
    finish: (plan, ddl, options) => finish(address, plan, ddl, parse, options),
    compareObjects: (plan, ddl) =>
      session('The objects of the target could not be compared', ddlSession(plan.run), 'off', async client => {
        return comparisonOf(await readParity(client, plan, ddl, parse));
      }),
    restore: (plan, ddl, chunks, { mayEmpty }) =>
      session('What is missing in the target could not be made again', ddlSession(plan.run), 'on', client =>
        restore({ client, plan, ddl, parse, chunks, mayEmpty }),
      ),
    mendCounters: (plan, ddl) =>
      session('The counters of the target could not be set', ddlSession(plan.run), 'on', client =>
        mendCounters(client, plan, ddl, parse),
      ),
    readBack: (plan, table, select, signal) => {
      if (select.length === 0) {
        throw new TargetError('target-statement', `No column of ${table.target.name} was asked for.`);
      }
      return readBack(address, plan, table, select, signal);
    },
    swap: plan =>
      session('The run could not be put into place', named(plan.run, 'swap'), 'on', client => swap(client, plan)),
    swapBack: plan => session('The way back failed', named(plan.run, 'swap'), 'on', client => swapBack(client, plan)),
    discard: plan =>
      session('The run could not be discarded', named(plan.run, 'discard'), 'on', client => discard(client, plan)),
    close: async () => undefined,
  };
}
