import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Ctx } from '#shared/platform/ctx.ts';

const pageRows = 500;

interface Exported {
  /** Columns that are an order of the rows: where one page ends, the next goes on. */
  key: readonly string[];
  /** Columns that are no part of an export: hashes of secrets, and what says nothing outside this platform. */
  without?: readonly string[];
}

/**
 * The tables of an export, in the order they are written. A test holds that every table of a tenant is here or below.
 */
export const exportedTables: Readonly<Record<string, Exported>> = {
  organizations: { key: ['id'] },
  memberships: { key: ['user_id'] },
  invitations: { key: ['id'], without: ['token_hash'] },
  teams: { key: ['id'] },
  team_members: { key: ['team_id', 'user_id'] },
  api_keys: { key: ['id'], without: ['secret_hash', 'previous_secret_hash'] },
  identity_providers: { key: ['id'], without: ['client_secret_id'] },
  projects: { key: ['id'] },
  project_grants: { key: ['id'] },
  artifacts: { key: ['id'], without: ['upload_id', 'parts'] },
  runs: { key: ['id'] },
  run_events: { key: ['run_id', 'sequence'] },
  analyses: { key: ['id'] },
  bundles: { key: ['id'] },
  migrations: { key: ['id'], without: ['source_secret_id', 'target_secret_id'] },
  templates: { key: ['id'] },
  metrics: { key: ['id'] },
  webhook_endpoints: { key: ['id'], without: ['secret_id', 'previous_secret_id', 'headers_secret_id'] },
  webhook_messages: { key: ['id'] },
  webhook_attempts: { key: ['id'] },
  webhook_sources: { key: ['id'], without: ['token_hash', 'secret_id'] },
  webhook_receipts: { key: ['id'] },
  alerts: { key: ['id'] },
  outbox: { key: ['position'] },
  deliveries: { key: ['id'] },
  audit_logs: { key: ['position'] },
  audit_heads: { key: ['sequence'] },
};

/** Tables of a tenant that are no part of an export, and why. */
export const notExported: Readonly<Record<string, string>> = {
  secrets: 'sealed with a key of this platform: of no use elsewhere, and dangerous',
  jobs: 'work in hand; what came of it is in runs and migrations',
  idempotency_keys: 'answers of the last day, which repeat what is here',
  sessions: 'of persons, who export them themselves',
  sign_in_links: 'of persons, and secret',
};

const Row = z.object({ line: z.record(z.string(), z.unknown()), key: z.array(z.string()) });

/**
 * Everything of the organisation as lines of `{ table, row }`, with its members' names and addresses and the list of its
 * files. No secret and no hash of one. Pages are read one by one: memory is that of a page however much there is.
 */
export async function* exportOrganization(
  port: { read: Ctx['read'] },
  about: { organizationId: string; now: Date },
): AsyncGenerator<Record<string, unknown>> {
  yield {
    kind: 'organization-export',
    version: 1,
    organizationId: about.organizationId,
    exportedAt: about.now.toISOString(),
  };
  yield* pages(port, 'users', { key: ['id'] });
  for (const [table, exported] of Object.entries(exportedTables)) yield* pages(port, table, exported);
  yield { kind: 'end' };
}

async function* pages(
  port: { read: Ctx['read'] },
  table: string,
  { key, without = [] }: Exported,
): AsyncGenerator<Record<string, unknown>> {
  let after: readonly string[] | undefined;
  for (;;) {
    const rows = await port.read(async db => {
      const { rows: found } = await pageOf(table, key, without, after).execute(db);
      return z.array(Row).parse(found);
    });
    for (const { line } of rows) yield { table, row: line };
    if (rows.length < pageRows) return;
    after = rows.at(-1)?.key;
  }
}

/** Row-level security gives the rows: whoever exports sees the whole organisation, and nothing of another. */
function pageOf(
  table: string,
  key: readonly string[],
  without: readonly string[],
  after: readonly string[] | undefined,
): RawBuilder<unknown> {
  const columns = key.map(column => sql`t.${sql.ref(column)}`);
  const order = sql.join(columns);
  // Compared as the column's own type: the values are texts, whose type PostgreSQL takes from the other side.
  const isAfter =
    after === undefined ? sql`true` : sql`(${order}) > (${sql.join(after.map(value => sql`${sql.lit(value)}`))})`;
  return sql`select to_jsonb(t) - ${sql.val([...without])}::text[] as line,
      array[${sql.join(columns.map(column => sql`${column}::text`))}] as key
    from cloudforge.${sql.table(table)} t where ${isAfter} order by ${order} limit ${sql.lit(pageRows)}`;
}
