import { assess } from '#shared/engines/schema/assess.ts';
import { loadParser } from '#shared/sources/load-parser.ts';
import { parsePostgresqlUrl, placeOf } from '#shared/sources/postgresql/address.ts';
import { connectPostgresql } from '#shared/sources/postgresql/connect.ts';
import { describePostgresql } from '#shared/sources/postgresql/describe.ts';
import { cutPostgresqlChunk, planPostgresqlChunks } from '#shared/sources/postgresql/plan-chunks.ts';
import { readPostgresqlSchema } from '#shared/sources/postgresql/read-schema.ts';
import { type HeldSnapshot, holdSnapshot } from '#shared/sources/postgresql/snapshot.ts';
import type { SourceAddress } from '#shared/sources/row-source.ts';
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
  let snapshot = await holdSnapshot(url);
  let isLost = false;
  const watch = (held: HeldSnapshot): void => {
    void held.lost.then(() => {
      if (held === snapshot) isLost = true;
    });
  };
  watch(snapshot);
  const address = (): SourceAddress => ({
    kind: 'postgresql',
    url,
    ...(snapshot.id !== undefined && { snapshot: snapshot.id }),
  });
  const renew = async (): Promise<SourceAddress | undefined> => {
    const held = await snapshot.check().then(
      () => true,
      () => false,
    );
    if (held && !isLost) return undefined;
    const lost = snapshot;
    snapshot = await holdSnapshot(url);
    isLost = false;
    watch(snapshot);
    await lost.close();
    return address();
  };
  let renewing: Promise<SourceAddress | undefined> | undefined;
  return {
    description,
    hashWhileCopying: false,
    provedBy: 'snapshot-reader',
    assess: async ({ casts, suppressions, skips }) => {
      const reading = await readPostgresqlSchema(url);
      return assess(reading, { parse: await loadParser(), casts, suppressions, skips });
    },
    planChunks: async (plan, { model }) => await planPostgresqlChunks(url, plan, model),
    cutAgain: async (plan, chunk, size) => await cutPostgresqlChunk(url, plan, chunk, size),
    address,
    beginReading: async () => undefined,
    // Several threads notice at once that the snapshot is lost; one new one is taken.
    renew: async () => {
      renewing ??= renew().finally(() => {
        renewing = undefined;
      });
      return await renewing;
    },
    consistency: () => {
      if (snapshot.id === undefined)
        return { consistency: 'mixed', note: snapshot.reason ?? 'The server gives no snapshot.' };
      return isLost
        ? { consistency: 'mixed', note: 'The connection that held the snapshot was lost.' }
        : { consistency: 'snapshot', note: 'Every reader saw one exported snapshot.' };
    },
    acceptsChanges: async () => {
      const connection = await connectPostgresql(url);
      try {
        const [row] = await connection.query('asking whether the source accepts changes', readOnlyQuery);
        // This connection gives every value as the server writes it.
        return row?.readonly === 't'
          ? undefined
          : `ALTER DATABASE ${about.database} SET default_transaction_read_only = on, and end the sessions that are open`;
      } finally {
        await connection.close();
      }
    },
    close: async () => await snapshot.close(),
  };
}

/** A standby, or a database whose sessions begin read-only. */
const readOnlyQuery = `select pg_catalog.pg_is_in_recovery() or exists (
  select from pg_catalog.pg_db_role_setting s join pg_catalog.pg_database d on d.oid = s.setdatabase
  where d.datname = pg_catalog.current_database() and s.setrole = 0
    and 'default_transaction_read_only=on' = any (s.setconfig)) as readonly`;
