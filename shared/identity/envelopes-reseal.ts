import { sql } from 'kysely';
import type { PlatformDatabase } from '#shared/database/connect.ts';
import { crashPoint } from '#shared/platform/crash-points.ts';
import type { Services } from '#shared/platform/ctx.ts';
import { EnvelopeError } from './envelopes.ts';
import { platformTenant } from './signing-keys.ts';

/**
 * Every table with envelopes, and what stands in the tenant's place in them: a column, or a word for what belongs to
 * no tenant. Each has the columns id, key_id and envelope. A test compares this list with the database.
 */
export const envelopeTables = [
  { table: 'secrets', tenant: { column: 'organization_id' } },
  { table: 'totp_devices', tenant: { column: 'user_id' } },
  { table: 'signing_keys', tenant: { word: platformTenant } },
] as const;
type EnvelopeTable = (typeof envelopeTables)[number];

const batchRows = 100;

export interface Resealed {
  /** Rows that now have the current key. */
  resealed: number;
  /** Rows that no key of the ring opens, with the key they name. */
  unopened: { table: string; id: string; keyId: string }[];
}

export interface ResealPort {
  database: PlatformDatabase;
  envelopes: Services['envelopes'];
  /** Id of the key that seals now. */
  currentKeyId(): string;
}

/** Rows of all tables by the key that sealed them. */
export async function countByKey(database: PlatformDatabase): Promise<Map<string, number>> {
  return await database.transaction({ role: 'cloudforge_auth', readOnly: true }, async db => {
    const counts = new Map<string, number>();
    for (const { table } of envelopeTables) {
      const { rows } = await sql<{ key_id: string; count: number }>`
        select key_id, count(*) as count from ${sql.table(table)} group by key_id`.execute(db);
      for (const { key_id, count } of rows) counts.set(key_id, (counts.get(key_id) ?? 0) + count);
    }
    return counts;
  });
}

/**
 * Seals every envelope that another key sealed with the current one, in batches of a transaction each, while readers and
 * writers go on: a row is opened by either key at any moment. Killed anywhere, the next call goes on with what is left.
 * What no key opens is left as it is and named.
 */
export async function resealAll(
  port: ResealPort,
  onBatch: (rows: number) => void = () => undefined,
): Promise<Resealed> {
  const result: Resealed = { resealed: 0, unopened: [] };
  for (const table of envelopeTables) {
    let after = '';
    for (;;) {
      const batch = await resealBatch(port, table, after);
      result.unopened.push(...batch.unopened);
      result.resealed += batch.resealed;
      if (batch.resealed > 0) onBatch(batch.resealed);
      if (batch.last === undefined) break;
      after = batch.last;
    }
  }
  return result;
}

async function resealBatch(
  port: ResealPort,
  { table, tenant }: EnvelopeTable,
  after: string,
): Promise<Resealed & { last: string | undefined }> {
  const batch = await port.database.transaction({ role: 'cloudforge_auth' }, async db => {
    const owner = 'column' in tenant ? sql`${sql.ref(tenant.column)}::text` : sql`${tenant.word}::text`;
    // Whoever holds a row for a moment is waited for, so that a pass leaves nothing out.
    const { rows } = await sql<{ id: string; owner: string; key_id: string; envelope: Buffer }>`
      select id::text as id, ${owner} as owner, key_id, envelope from ${sql.table(table)}
      where key_id <> ${port.currentKeyId()} and id::text > ${after}
      order by id::text limit ${batchRows} for update`.execute(db);
    const unopened: Resealed['unopened'] = [];
    let resealed = 0;
    for (const row of rows) {
      const plaintext = await opened(port, row);
      if (plaintext === undefined) {
        unopened.push({ table, id: row.id, keyId: row.key_id });
        continue;
      }
      const sealed = await port.envelopes.seal(row.owner, row.id, plaintext);
      await sql`
        update ${sql.table(table)} set key_id = ${sealed.keyId}, envelope = ${Buffer.from(sealed.envelope)}
        where id::text = ${row.id}`.execute(db);
      resealed += 1;
    }
    if (resealed > 0) crashPoint('reseal.before-commit');
    return { resealed, unopened, last: rows.length < batchRows ? undefined : rows.at(-1)?.id };
  });
  if (batch.resealed > 0) crashPoint('reseal.after-commit');
  return batch;
}

async function opened(
  port: ResealPort,
  row: { id: string; owner: string; key_id: string; envelope: Buffer },
): Promise<Uint8Array | undefined> {
  try {
    return await port.envelopes.open(row.owner, row.id, row.key_id, row.envelope);
  } catch (error) {
    if (error instanceof EnvelopeError) return undefined;
    throw error;
  }
}
