import { assess } from '#shared/engines/schema/assess.ts';
import { loadParser } from '#shared/sources/load-parser.ts';
import { connectMysql } from '#shared/sources/mysql/connect.ts';
import { cutMysqlChunk } from '#shared/sources/mysql/cut-again.ts';
import { describeMysql } from '#shared/sources/mysql/describe.ts';
import { planMysqlChunks } from '#shared/sources/mysql/plan-chunks.ts';
import { readMysqlDatabase } from '#shared/sources/mysql/read-database.ts';
import { openSnapshotGate, type SnapshotOutcome } from '#shared/sources/mysql/snapshot.ts';
import type { SourceDescription } from '../state.ts';
import type { MigrationSource } from './migration-source.ts';

/** A live MySQL or MariaDB, read over accounts and sessions that only read. */
export async function openMysqlSource(url: string, readers: number): Promise<MigrationSource> {
  const about = await describeMysql(url);
  const description: SourceDescription = {
    kind: 'mysql',
    dialect: about.isMaria ? 'mariadb' : 'mysql',
    label: `${about.isMaria ? 'mariadb' : 'mysql'}://${about.place}`,
    serverVersion: about.serverVersion,
    database: about.database,
    encrypted: about.encrypted,
    notes: [...about.warnings],
  };
  let outcome: SnapshotOutcome | undefined;
  return {
    description,
    hashWhileCopying: true,
    provedBy: 'hash-while-copying',
    assess: async ({ casts, suppressions, skips, deep, onProgress, signal }) => {
      const reading = await readMysqlDatabase(url, {
        depth: deep === false ? 'needed' : 'full',
        signal,
        onProgress: ({ table, done, total, rows }) =>
          onProgress({ bytes: done, bytesTotal: total, rows, object: table }),
      });
      return assess(reading, { parse: await loadParser(), casts, suppressions, skips });
    },
    planChunks: async plan => await planMysqlChunks(url, plan),
    cutAgain: async (plan, chunk, { tableRows }) => await cutMysqlChunk(url, plan, chunk, tableRows),
    address: () => ({ kind: 'mysql', url }),
    beginReading: async pool => {
      const gate = await openSnapshotGate(url, { readers });
      await pool.runInEach({ kind: 'open-source' });
      outcome = await gate.close();
    },
    consistency: interrupted => {
      if (outcome === undefined || interrupted)
        return { consistency: 'mixed', note: 'A connection to the source was lost, and with it the state it saw.' };
      const isSnapshot = outcome.consistency === 'snapshot' && outcome.tablesOutside.length === 0;
      const outside =
        outcome.tablesOutside.length === 0
          ? ''
          : ` Tables without transactions are in no snapshot: ${outcome.tablesOutside.slice(0, 20).join(', ')}.`;
      return { consistency: isSnapshot ? 'snapshot' : 'mixed', note: `${outcome.reason}${outside}` };
    },
    acceptsChanges: async () => {
      const connection = await connectMysql(url);
      try {
        const [row] = await connection.query('SELECT @@global.read_only');
        return row?.[0] === '0' ? 'SET GLOBAL read_only = ON (and super_read_only on MySQL)' : undefined;
      } finally {
        await connection.close();
      }
    },
    close: async () => undefined,
  };
}
