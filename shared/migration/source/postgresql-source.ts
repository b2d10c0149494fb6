import { assess } from '#shared/engines/schema/assess.ts';
import { loadParser } from '#shared/sources/load-parser.ts';
import { parsePostgresqlUrl, placeOf } from '#shared/sources/postgresql/address.ts';
import { describePostgresql } from '#shared/sources/postgresql/describe.ts';
import { planPostgresqlChunks } from '#shared/sources/postgresql/plan-chunks.ts';
import { readPostgresqlSchema } from '#shared/sources/postgresql/read-schema.ts';
import { type HeldSnapshot, holdSnapshot } from '#shared/sources/postgresql/snapshot.ts';
import type { SourceDescription } from '../state.ts';
import type { MigrationSource } from './migration-source.ts';

/** A live PostgreSQL: one exported snapshot is held while it is read, and copier and proof both read in it. */
export async function openPostgresqlSource(url: string): Promise<MigrationSource> {
  const about = await describePostgresql(url);
  const description: SourceDescription = {
    kind: 'postgresql',
    dialect: 'postgresql',
    label: `postgresql://${placeOf(parsePostgresqlUrl(url))}`,
    serverVersion: about.serverVersion,
    database: about.database,
    encrypted: about.encrypted,
    notes: [...about.warnings],
  };
  const snapshot: HeldSnapshot = await holdSnapshot(url);
  let isLost = false;
  void snapshot.lost.then(() => {
    isLost = true;
  });
  return {
    description,
    hashWhileCopying: false,
    provedBy: 'snapshot-reader',
    assess: async ({ casts, suppressions }) => {
      const reading = await readPostgresqlSchema(url);
      return assess(reading, { parse: await loadParser(), casts, suppressions });
    },
    planChunks: async (plan, { model }) => await planPostgresqlChunks(url, plan, model),
    address: () => ({ kind: 'postgresql', url, ...(snapshot.id !== undefined && { snapshot: snapshot.id }) }),
    beginReading: async () => undefined,
    consistency: () => {
      if (snapshot.id === undefined)
        return { consistency: 'mixed', note: snapshot.reason ?? 'The server gives no snapshot.' };
      return isLost
        ? { consistency: 'mixed', note: 'The connection that held the snapshot was lost.' }
        : { consistency: 'snapshot', note: 'Every reader saw one exported snapshot.' };
    },
    close: async () => await snapshot.close(),
  };
}
