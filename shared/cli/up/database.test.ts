import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { embeddedTarget } from '#shared/targets/embedded.ts';
import { type PlatformDatabaseServer, startDatabase } from './database.ts';
import { openStateFolder } from './state-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'cloudforge-database-'));
let server: PlatformDatabaseServer;
test.before(async () => {
  server = await startDatabase(openStateFolder({ CLOUDFORGE_STATE: folder }), {});
});
test.after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The database that a login gets into, or what the server says. */
async function entered(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    const { rows } = await client.query('select current_database() as name');
    return String(rows[0]?.name);
  } catch (error) {
    return error instanceof Error ? error.message : 'no error';
  } finally {
    await client.end();
  }
}

test('the role of a migrated database gets into that one, and into nothing of the platform', async () => {
  assert.is(await entered(server.url), 'cloudforge');
  const admin = { url: server.targetServer ?? '' };
  const mine = new URL((await embeddedTarget({ admin, name: 'mine' })).url);
  assert.is(await entered(mine.href), 'cf_mine');
  const theirs = new URL((await embeddedTarget({ admin, name: 'theirs' })).url);
  for (const path of ['/cloudforge', theirs.pathname]) {
    const url = new URL(mine);
    url.pathname = path;
    assert.match(await entered(url.href), /permission denied for database/, path);
  }
});

test.run();
