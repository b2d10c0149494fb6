import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '#shared/database/embedded-postgres.ts';

export interface ScratchPostgres {
  /** Superuser connection to a fresh, empty database. */
  url: string;
  query(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Drops the database (and the server, if this call started one). */
  stop(): Promise<void>;
}

/**
 * A fresh, empty database on a real PostgreSQL. The test runner starts one server for all test files and names it in
 * CLOUDFORGE_TEST_POSTGRES; a test run alone starts a server of its own.
 */
export async function scratchPostgres(): Promise<ScratchPostgres> {
  const shared = process.env.CLOUDFORGE_TEST_POSTGRES;
  const server = shared === undefined ? await startThrowAway() : undefined;
  const adminUrl = shared ?? server!.adminUrl;
  const name = `scratch_${randomBytes(6).toString('hex')}`;
  await once(adminUrl, `create database ${name} template template0`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  return {
    url: url.href,
    query: async (sql, values) => (await client.query<Record<string, unknown>>(sql, values)).rows,
    stop: async () => {
      await client.end();
      if (server === undefined) await once(adminUrl, `drop database if exists ${name} with (force)`);
      else await server.stop();
    },
  };
}

/** A throw-away cluster in a temporary folder, without fsync. `stop` also removes the folder. */
export async function startThrowAway(): Promise<{ adminUrl: string; pid: number; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'cloudforge-pg-'));
  const server = await startEmbeddedPostgres({ folder, durable: false });
  return {
    adminUrl: server.adminUrl,
    pid: server.pid,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function once(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
