import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Preflight, TargetError } from '../target.ts';
import { chunkOf, ddlOf, loadText, planOf, type ScratchTarget, scratchTarget } from '../testing.ts';
import { connectTarget, disconnect } from './connect.ts';
import { readTargetFacts } from './facts.ts';
import { openPostgresqlTarget } from './target.ts';

let scratch: ScratchTarget;
test.before(async () => {
  scratch = await scratchTarget();
});
test.after(async () => scratch.stop());

const signal = new AbortController().signal;
const silent = { connections: 2, onProgress: () => undefined, signal };

async function refused(work: Promise<unknown>): Promise<TargetError> {
  try {
    await work;
  } catch (error) {
    assert.instance(error, TargetError);
    if (error instanceof TargetError) return error;
  }
  assert.unreachable();
  throw new Error('nothing was refused');
}

test('the target is looked at before anything is written', async () => {
  await scratch.query(
    'CREATE SCHEMA full_one; CREATE TABLE full_one.t AS SELECT 1 AS id; CREATE VIEW full_one.v AS SELECT 1',
  );
  await scratch.query('CREATE SCHEMA bare_one; CREATE TABLE bare_one.t (id integer)');
  const found: Preflight = await scratch.target.preflight(['full_one', 'bare_one', 'absent']);
  assert.equal(found.occupied, [
    { schema: 'bare_one', tables: 1, rows: false },
    { schema: 'full_one', tables: 2, rows: true },
  ]);
  assert.is(found.isSuperuser, false);
  assert.is(found.encoding, 'UTF8');
  assert.is(found.user, found.database);
  assert.equal(await scratch.query(`SELECT count(*)::int AS ledgers FROM pg_namespace WHERE nspname = 'cloudforge'`), [
    { ledgers: 0 },
  ]);
  await scratch.query('DROP SCHEMA full_one, bare_one CASCADE');
  assert.match((await refused(scratch.target.preflight(['cloudforge']))).message, /schema named cloudforge/);
  await scratch.asSuperuser(`REVOKE CREATE ON DATABASE "${found.database}" FROM "${found.user}"`);
  const refusal = await refused(scratch.target.preflight(['public']));
  assert.is(refusal.code, 'target-privileges');
  assert.match(refusal.message, /GRANT CREATE ON DATABASE/);
  await scratch.asSuperuser(`GRANT CREATE ON DATABASE "${found.database}" TO "${found.user}"`);
});

test('that a user is a superuser is said once for each target', async () => {
  const asSuperuser = openPostgresqlTarget(
    { url: Object.assign(new URL(scratch.admin.url), { pathname: new URL(scratch.address.url).pathname }).href },
    scratch.parse,
  );
  const told = async (): Promise<boolean> =>
    (await asSuperuser.preflight(['public'])).warnings.some(warning => /superuser/.test(warning));
  await scratch.query('DROP SCHEMA IF EXISTS cloudforge CASCADE');
  assert.is(await told(), true);
  const plan = planOf([{ name: 't', columns: ['id'] }]);
  await scratch.target.prepare(plan, ddlOf({ tables: ['CREATE TABLE public.t (id integer)'] }));
  assert.is(await told(), false);
  await scratch.target.discard(plan);
});

test('a database that is not in UTF-8 is refused', async () => {
  const name = `${new URL(scratch.address.url).pathname.slice(1)}_latin1`;
  await scratch.asSuperuser(
    `CREATE DATABASE ${name} ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0`,
  );
  const url = new URL(scratch.admin.url);
  url.pathname = `/${name}`;
  const error = await refused(openPostgresqlTarget({ url: url.href }, scratch.parse).preflight([]));
  assert.is(error.code, 'target-encoding');
  await scratch.asSuperuser(`DROP DATABASE ${name}`);
});

test('a server that cannot be used is said with the mend, and never with the password', async () => {
  const at = (change: (url: URL) => void): Promise<TargetError> => {
    const url = new URL(scratch.address.url);
    change(url);
    return refused(openPostgresqlTarget({ url: url.href }, scratch.parse).preflight([]));
  };
  const password = new URL(scratch.address.url).password;
  const cases: readonly (readonly [change: (url: URL) => void, code: TargetError['code'], words: RegExp])[] = [
    [
      url => {
        url.port = '1';
      },
      'target-unreachable',
      /Check that it runs/,
    ],
    [
      url => {
        url.hostname = 'no-such-host.invalid';
      },
      'target-unreachable',
      /Check that it runs/,
    ],
    [
      url => {
        url.password = 'wrong';
      },
      'target-refused',
      /Mend user and password/,
    ],
    [
      url => {
        url.pathname = '/absent';
      },
      'target-refused',
      /Create the database first/,
    ],
    [
      url => {
        url.password = '';
      },
      'target-refused',
      /asks for a password, and the connection string has none/,
    ],
    [
      url => {
        url.username = 'nobody_here';
      },
      'target-refused',
      /(?:role|user) "nobody_here"/,
    ],
    [
      url => {
        url.searchParams.set('sslmode', 'require');
      },
      'target-refused',
      /does not support SSL.+Turn on ssl there/,
    ],
    [
      url => {
        url.searchParams.set('sslmode', 'sometimes');
      },
      'target-refused',
      /is none of disable, allow/,
    ],
    [
      url => {
        url.searchParams.set('sslmode', 'verify-ca');
        url.searchParams.set('sslrootcert', '/absent');
      },
      'target-refused',
      /\/absent, which sslrootcert/,
    ],
  ];
  for (const [change, code, words] of cases) {
    const error = await at(change);
    assert.match(error.message, words);
    assert.is(error.code, code);
    assert.not(error.message.includes(password));
  }
  assert.match(
    (await refused(openPostgresqlTarget({ url: 'not a url' }, scratch.parse).preflight([]))).message,
    /is not a URL/,
  );
  assert.match(
    (await refused(openPostgresqlTarget({ url: 'mysql://x' }, scratch.parse).preflight([]))).message,
    /not PostgreSQL/,
  );
});

test('many beginnings at once make one ledger', async () => {
  await scratch.query('DROP SCHEMA IF EXISTS cloudforge CASCADE');
  const plans = Array.from({ length: 6 }, () => planOf([{ name: 't', columns: ['id'] }]));
  const ddl = ddlOf({ tables: ['CREATE TABLE public.t (id integer)'] });
  await Promise.all(plans.map(plan => scratch.target.prepare(plan, ddl)));
  assert.equal(await scratch.query('SELECT count(*)::int AS runs FROM cloudforge.runs'), [{ runs: 6 }]);
  await Promise.all(plans.map(plan => scratch.target.discard(plan)));
});

test('preparing again passes over what is done and tries again what failed', async () => {
  const plan = planOf([{ name: 't', columns: ['id'] }]);
  const ddl = ddlOf({ tables: ['CREATE TABLE public.t (id public.missing)', 'CREATE TABLE public.u (id integer)'] });
  const first = await scratch.target.prepare(plan, ddl);
  assert.match(first[0]?.error?.message ?? '', /"public_cf_\w+\.missing" does not exist/);
  assert.is(first[1]?.error, undefined);
  const mended = ddlOf({ tables: ['CREATE TABLE public.t (id integer)', 'CREATE TABLE public.u (id integer)'] });
  const second = await scratch.target.prepare(plan, mended);
  assert.equal(
    second.map(outcome => outcome.error),
    [undefined, undefined],
  );
  await scratch.target.discard(plan);
});

test('facts are told by final names, in staging and in place', async () => {
  const ddl = ddlOf({
    prepare: ['CREATE SCHEMA IF NOT EXISTS facts'],
    tables: [
      "CREATE TYPE facts.mood AS ENUM ('a', 'b')",
      'CREATE TABLE facts.t (id integer GENERATED BY DEFAULT AS IDENTITY, up integer, m facts.mood)',
    ],
    'after-data': [
      "SELECT setval(pg_get_serial_sequence('facts.t', 'id'), (SELECT max(id) FROM facts.t))",
      'ALTER TABLE facts.t ADD CONSTRAINT t_key PRIMARY KEY (id)',
      'ALTER TABLE facts.t ADD CONSTRAINT t_up FOREIGN KEY (up) REFERENCES facts.t (id) NOT VALID',
      'CREATE INDEX t_m ON facts.t (m)',
      'CREATE VIEW facts.v AS SELECT id FROM facts.t',
    ],
  });
  const plan = planOf([{ schema: 'facts', name: 't', columns: ['id', 'up', 'm'] }]);
  await scratch.target.prepare(plan, ddl);
  await loadText(scratch.address, plan, chunkOf(0, 0), ['4\t9\ta', '41\t4\tb']);
  await scratch.target.finish(plan, ddl, silent);
  const facts = await readTargetFacts(scratch.address, plan, scratch.parse);
  assert.equal(
    facts.constraints
      .filter(one => one.kind !== 'not null')
      .map(({ name, definition, isValidated }) => [name, definition, isValidated]),
    [
      ['t_key', 'PRIMARY KEY (id)', true],
      ['t_up', 'FOREIGN KEY (up) REFERENCES facts.t(id) NOT VALID', false],
    ],
  );
  assert.equal(facts.sequences, [
    {
      schema: 'facts',
      name: 't_id_seq',
      next: '42',
      increment: '1',
      owner: { schema: 'facts', table: 't', column: 'id', extreme: '41' },
    },
  ]);
  assert.equal(
    facts.objects.map(({ kind, schema, name, definition }) => [
      kind,
      schema,
      name,
      definition.replaceAll(/\s+/g, ' ').replace('t.id', 'id'),
    ]),
    [
      ['index', 'facts', 't.t_key', 'CREATE UNIQUE INDEX t_key ON facts.t USING btree (id)'],
      ['index', 'facts', 't.t_m', 'CREATE INDEX t_m ON facts.t USING btree (m)'],
      ['table', 'facts', 't', ''],
      ['type', 'facts', 'mood', "'a', 'b'"],
      ['view', 'facts', 'v', ' SELECT id FROM facts.t;'],
    ],
  );
  assert.equal(facts.tables, [{ schema: 'facts', name: 't', rowsEstimated: 2 }]);
  await scratch.target.swap(plan);
  assert.equal(await readTargetFacts(scratch.address, plan, scratch.parse), facts);
  await scratch.target.discard(plan);
});

test('sessions read and write values in one fixed way, whatever the database is set to', async () => {
  const [{ name } = { name: '' }] = await scratch.query('SELECT current_database() AS name');
  await scratch.asSuperuser(
    `ALTER DATABASE "${name}" SET DateStyle = 'German'; ALTER DATABASE "${name}" SET TimeZone = 'Asia/Tokyo'`,
  );
  const client = await connectTarget(scratch.address, {
    applicationName: 'x',
    synchronousCommit: 'off',
    lockTimeoutMs: 5,
  });
  const { rows } = await client.query(
    `SELECT '2020-02-01'::date::text AS day, '2020-02-01 00:00+00'::timestamptz::text AS instant, current_setting('lock_timeout') AS lock`,
  );
  assert.equal(rows, [{ day: '2020-02-01', instant: '2020-02-01 00:00:00+00', lock: '5ms' }]);
  await disconnect(client);
  await scratch.asSuperuser(`ALTER DATABASE "${name}" RESET ALL`);
});

test.run();
