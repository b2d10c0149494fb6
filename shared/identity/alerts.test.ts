import { randomUUID } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connectDatabase, type PlatformDatabase } from '#shared/database/connect.ts';
import { migrateSchema } from '#shared/database/migrate.ts';
import { systemIds } from '#shared/platform/ids.ts';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { raiseAlert } from './alerts.ts';

let postgres: ScratchPostgres;
let database: PlatformDatabase;
const organizationId = randomUUID();
const port = { clock: { now: () => new Date('2026-01-01T00:00:00Z') }, ids: systemIds };

test.before(async () => {
  postgres = await scratchPostgres();
  await migrateSchema(postgres.url);
  database = connectDatabase({ connectionString: postgres.url, connectionsMax: 4, applicationName: 'alerts test' });
  await database.transaction({ role: 'cloudforge_auth' }, db =>
    db.insertInto('organizations').values({ id: organizationId, name: 'A' }).execute(),
  );
});
test.after(async () => {
  await database?.close();
  await postgres?.stop();
});

const raise = (role: 'cloudforge_auth' | 'cloudforge_app', subject: string): Promise<string> =>
  database.transaction({ role, organizationId }, db =>
    raiseAlert(db, { organizationId, kind: 'account-locked', subject, message: 'Too many wrong passwords.' }, port),
  );

const events = async (subject: string): Promise<number> =>
  (
    await postgres.query(
      "select 1 from cloudforge.outbox where type = 'cloudforge.security.alert.v1' and subject = $1",
      [subject],
    )
  ).length;

test('many occurrences at once are one alert and one event, under either role', async () => {
  for (const role of ['cloudforge_auth', 'cloudforge_app'] as const) {
    const subject = `user:${role}`;
    const ids = await Promise.all(Array.from({ length: 8 }, () => raise(role, subject)));
    assert.is(new Set(ids).size, 1);
    assert.equal(await postgres.query('select occurrences from cloudforge.alerts where subject = $1', [subject]), [
      { occurrences: 8 },
    ]);
    assert.is(await events(subject), 1);
  }
});

test('once it is acknowledged, the next occurrence opens another', async () => {
  const first = await raise('cloudforge_auth', 'user:again');
  await database.transaction({ role: 'cloudforge_app', organizationId }, db =>
    db.updateTable('alerts').set({ acknowledged_at: new Date() }).where('id', '=', first).execute(),
  );
  assert.is.not(await raise('cloudforge_auth', 'user:again'), first);
  assert.is(await events('user:again'), 2);
});

test.run();
