import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connectDatabase, type PlatformDatabase } from '#shared/database/connect.ts';
import { migrateSchema } from '#shared/database/migrate.ts';
import { Problem } from '#shared/platform/errors.ts';
import { loud } from '#shared/testing/loud.ts';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { type Admission, admit, forget, forgive, waitMs } from './throttle.ts';

let postgres: ScratchPostgres;
let database: PlatformDatabase;
let now = new Date('2026-03-01T00:00:00Z');
const port = { clock: { now: () => now } };

test.before(
  loud(async () => {
    postgres = await scratchPostgres();
    await migrateSchema(postgres.url);
    database = connectDatabase({ connectionString: postgres.url, connectionsMax: 8, applicationName: 'throttle test' });
  }),
);
test.after(
  loud(async () => {
    await database?.close();
    await postgres?.stop();
  }),
);

const inAuth = <T>(work: Parameters<typeof database.transaction<T>>[1]): Promise<T> =>
  database.transaction({ role: 'cloudforge_auth' }, work);
/** The admission, or the seconds to wait. */
const attempt = async (name: string, free = 5): Promise<Admission | number> => {
  try {
    const [admission] = await inAuth(db => admit(db, [{ name, free }], port));
    return admission!;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return Number(error.options.headers?.['retry-after']);
  }
};
const pass = (seconds: number): void => {
  now = new Date(now.getTime() + seconds * 1_000);
};
const isAdmission = (found: Admission | number): found is Admission => typeof found !== 'number';

test('waits double from a second to a quarter of an hour', () => {
  assert.equal(
    [1, 4, 5, 6, 7, 8, 14, 15, 16, 1_000_000].map(failures => waitMs(failures, 5) / 1_000),
    [0, 0, 1, 2, 4, 8, 512, 900, 900, 900],
  );
});

test('the database waits exactly as the table says', async () => {
  for (let failures = 1; failures <= 18; failures += 1) {
    assert.ok(isAdmission(await attempt('user:waits')), `attempt ${failures}`);
    const waitS = waitMs(failures, 5) / 1_000;
    if (waitS === 0) continue;
    assert.is(await attempt('user:waits'), waitS);
    pass(waitS - 1);
    assert.is(await attempt('user:waits'), 1);
    pass(1);
  }
});

test('of many at once no more are let through than in a row', async () => {
  const found = await Promise.all(Array.from({ length: 40 }, () => attempt('user:many')));
  assert.is(found.filter(isAdmission).length, 5);
});

test('what is forgiven does not count, and takes its own lock with it', async () => {
  for (let at = 0; at < 4; at += 1) await attempt('user:forgiven');
  for (let at = 0; at < 3; at += 1) {
    const fifth = await attempt('user:forgiven');
    assert.ok(isAdmission(fifth));
    await inAuth(db => forgive(db, fifth as Admission));
  }
  assert.ok(isAdmission(await attempt('user:forgiven')));
  assert.is(await attempt('user:forgiven'), 1);
});

test('attempts are forgotten after a day, and swept up by the next that is right', async () => {
  for (let at = 0; at < 8; at += 1) await attempt('user:day');
  pass(24 * 60 * 60 + 1);
  for (let at = 0; at < 5; at += 1) assert.ok(isAdmission(await attempt('user:day')), `attempt ${at}`);
  assert.is(await attempt('user:day'), 1);
  pass(24 * 60 * 60 + 1);
  await attempt('user:new');
  await inAuth(db => forget(db, { name: 'user:other' }, port));
  const rows = await postgres.query('select subject from cloudforge.sign_in_failures');
  assert.equal(rows, [{ subject: 'user:new' }]);
});

test.run();
