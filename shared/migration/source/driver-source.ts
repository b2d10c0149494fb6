import { assess } from '#shared/engines/schema/assess.ts';
import type { Reading } from '#shared/engines/schema/model.ts';
import type { Chunk, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { loadParser } from '#shared/sources/load-parser.ts';
import { oracleNotice, planOracleChunks, readOracleSchema } from '#shared/sources/oracle/read-schema.ts';
import { planSqlserverChunks, readSqlserverSchema, sqlserverNotice } from '#shared/sources/sqlserver/read-schema.ts';
import { targetLabel } from '../target-label.ts';
import type { MigrationSource } from './migration-source.ts';

const kinds = {
  sqlserver: { read: readSqlserverSchema, plan: planSqlserverChunks, notice: sqlserverNotice },
  oracle: { read: readOracleSchema, plan: planOracleChunks, notice: oracleNotice },
} satisfies {
  [kind: string]: {
    read(url: string): Promise<Reading>;
    plan(plan: TransferPlan): Chunk[];
    notice: string;
  };
};

/**
 * A live SQL Server or Oracle through its pure JavaScript driver, which the owner adds. Their readers see no common
 * snapshot: what was copied is proved by reading the source a second time.
 */
export function openDriverSource(kind: keyof typeof kinds, url: string): MigrationSource {
  const { read, plan, notice } = kinds[kind];
  const label = targetLabel({ url }).replace(/^postgresql:/, `${kind}:`);
  return {
    description: { kind, dialect: kind, label, notes: [notice] },
    hashWhileCopying: true,
    provedBy: 'hash-while-copying',
    assess: async ({ casts, suppressions, skips }) =>
      assess(await read(url), { parse: await loadParser(), casts, suppressions, skips }),
    planChunks: async transfer => plan(transfer),
    address: () => ({ kind, url }),
    beginReading: async () => undefined,
    consistency: () => ({ consistency: 'mixed', note: `Its readers share no snapshot. ${notice}` }),
    acceptsChanges: async () =>
      'set the database read-only (SQL Server: ALTER DATABASE ... SET READ_ONLY; Oracle: ALTER DATABASE OPEN READ ONLY)',
    close: async () => undefined,
  };
}
