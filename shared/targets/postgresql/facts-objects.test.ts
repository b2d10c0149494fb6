import pg from 'pg';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loud } from '#shared/testing/loud.ts';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { readObjects } from './facts-objects.ts';

let server: ScratchPostgres | undefined;
test.before(
  loud(async () => {
    server = await scratchPostgres();
  }),
);
test.after(loud(async () => await server?.stop()));

test('a partitioned table is an object like any other, although its key columns depend on it', async () => {
  await server?.query(`CREATE SCHEMA shop; CREATE TABLE shop.payment (id integer, paid_at timestamptz NOT NULL, PRIMARY KEY (paid_at, id))
    PARTITION BY RANGE (paid_at);
    CREATE TABLE shop.payment_2024 PARTITION OF shop.payment FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
    CREATE TABLE shop.counted (id integer GENERATED ALWAYS AS IDENTITY)`);
  const client = new pg.Client({ connectionString: server?.url });
  await client.connect();
  try {
    const objects = await readObjects(client, ['shop']);
    const tables = objects.filter(({ kind }) => kind === 'table' || kind === 'partition' || kind === 'sequence');
    // The sequence of an identity column is PostgreSQL's own.
    assert.equal(
      tables.map(({ kind, name }) => `${kind} ${name}`),
      ['partition payment_2024', 'table counted', 'table payment'],
    );
  } finally {
    await client.end();
  }
});

test.run();
