import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assess } from '../assess.ts';
import type { Assessment } from '../finding.ts';
import { createMachine } from '../machine.ts';
import type { Reading } from '../model.ts';
import { createProfiler } from '../profile/create-profiler.ts';
import { skipTables } from './skip-tables.ts';

await loadModule();

function read(dialect: 'mysql' | 'postgresql' | 'sqlite', sql: string): Reading {
  const machine = createMachine(dialect, { profile: true, createProfiler, parsePostgresql: parseSync });
  machine.push(Buffer.from(sql));
  return machine.finish();
}

const shop = read(
  'mysql',
  `CREATE TABLE customers (id int PRIMARY KEY, name varchar(40));
   CREATE TABLE audit (id int PRIMARY KEY, at datetime, customer int,
     CONSTRAINT audit_customer FOREIGN KEY (customer) REFERENCES customers (id));
   CREATE TABLE orders (id int PRIMARY KEY, customer int, trail int,
     CONSTRAINT to_customer FOREIGN KEY (customer) REFERENCES customers (id),
     CONSTRAINT to_audit FOREIGN KEY (trail) REFERENCES audit (id));
   INSERT INTO customers VALUES (1, 'audit');
   INSERT INTO audit VALUES (1, '2024-01-01', 1), (2, '2024-01-02', 1);
   INSERT INTO orders VALUES (1, 1, 1);
   UPDATE audit SET customer = NULL;
   CREATE VIEW seen AS select \`a\`.\`at\` AS \`at\` from \`audit\` \`a\`;
   CREATE VIEW seen_again AS select \`at\` from \`seen\`;
   CREATE VIEW names AS select name, 'from audit' AS source from customers;
   CREATE TRIGGER follow AFTER INSERT ON orders FOR EACH ROW INSERT INTO audit (id) VALUES (NEW.id);
   CREATE TRIGGER of_audit BEFORE INSERT ON audit FOR EACH ROW SET NEW.at = now();
   `,
);

function assessed(reading: Reading, ...skips: [table: string, reason: string][]): Assessment {
  return assess(reading, { parse: parseSync, skips: skips.map(([table, reason]) => ({ table, reason })) });
}

test('a table stays behind with all that needs it, and each thing is told', () => {
  const { target, ddl, skipped, findings, model, loadOrder } = assessed(shop, ['AUDIT', ' kept in the archive ']);
  assert.equal(
    target.tables.map(({ name }) => name),
    ['customers', 'orders'],
  );
  assert.equal(skipped?.tables, [{ name: 'audit', reason: 'kept in the archive', rows: 2, line: 2 }]);
  assert.equal(
    skipped?.left.map(({ kind, name, needs }) => `${kind} ${name}: ${needs}`),
    [
      'foreign key orders.to_audit: audit',
      'view seen: audit',
      'view seen_again: seen',
      'trigger follow: audit',
      'trigger of_audit: audit',
    ],
  );
  assert.not.match(ddl.map(({ sql }) => sql).join('\n'), /\baudit\b(?!')/);
  assert.match(ddl.map(({ sql }) => sql).join('\n'), /to_customer/);
  assert.equal(
    model.views.map(({ name }) => name),
    ['names'],
  );
  assert.equal(loadOrder.tables, ['customers', 'orders']);
  const told = findings.filter(({ code }) => code === 'R11');
  assert.equal(told.map(({ object }) => object).sort(), [
    'audit',
    'orders.to_audit',
    'trigger follow',
    'trigger of_audit',
    'view seen',
    'view seen_again',
  ]);
  assert.ok(told.every(({ automatic, suppressed }) => automatic && suppressed !== undefined));
  assert.match(told.find(({ object }) => object === 'audit')?.message ?? '', '2 rows are not carried');
});

test('what was found in its rows blocks no longer', () => {
  const blockers = (assessment: Assessment): string[] =>
    assessment.findings.flatMap(({ severity, automatic, message }) =>
      severity === 'blocker' && !automatic ? [message] : [],
    );
  assert.is(blockers(assessed(shop)).length, 1);
  assert.equal(blockers(assessed(shop, ['audit', 'not needed'])), []);
  assert.is(blockers(assessed(shop, ['orders', 'not needed'])).length, 1);
});

test('the given reading is not changed, and nothing is left out without a choice', () => {
  const before = structuredClone(shop);
  skipTables(shop, [{ table: 'audit', reason: 'not needed' }]);
  assert.equal(shop, before);
  assert.is(skipTables(shop, []).reading, shop);
  assert.is(assessed(shop).skipped, undefined);
});

test('a name that is no table is a problem with the nearest names, and nothing is skipped', () => {
  const { problems, reading } = skipTables(shop, [
    { table: 'audit', reason: 'not needed' },
    { table: 'odrers', reason: 'not needed' },
  ]);
  assert.is(reading, shop);
  assert.equal(problems, [
    { choice: 1, message: "No table of the source is called odrers, so it can't be skipped. There is orders." },
  ]);
  assert.match(assessed(shop, ['*', 'all of it']).skipProblems?.[0]?.message ?? '', 'nothing left to migrate');
});

test('a key between two tables that both stay behind is no consequence', () => {
  const { skipped } = assessed(shop, ['audit', 'not needed'], ['orders', 'not needed']);
  assert.equal(
    skipped?.left.filter(({ kind }) => kind === 'foreign key'),
    [],
  );
});

const partitioned = read(
  'postgresql',
  `CREATE SCHEMA log;
   CREATE TABLE public.kept (id integer DEFAULT nextval('log.shared'::regclass));
   CREATE SEQUENCE log.shared;
   CREATE TABLE log.events (id integer, at date) PARTITION BY RANGE (at);
   CREATE TABLE log.events_2024 PARTITION OF log.events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
   CREATE TABLE log.base (id integer);
   CREATE TABLE log.child (more text) INHERITS (log.base);
   CREATE FUNCTION log.count_events() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM log.events $$;
   CREATE VIEW public.how_many AS SELECT log.count_events() AS n;
   CREATE VIEW public.fine AS SELECT id FROM public.kept;
   CREATE TRIGGER t AFTER INSERT ON public.kept FOR EACH ROW EXECUTE FUNCTION log.count_events();
   CREATE POLICY p ON log.events USING (true);
   CREATE POLICY q ON public.kept USING (true);
  `,
);

test('partitions go with their table, callers of a function with what it reads', () => {
  const { skipped, ddl } = assessed(partitioned, ['log.events', 'too large']);
  assert.equal(
    skipped?.tables.map(({ name }) => name),
    ['events', 'events_2024'],
  );
  // A partitioned table has no rows of its own.
  assert.equal(
    skipped?.tables.map(({ rows }) => rows),
    [0, null],
  );
  assert.equal(
    skipped?.left.map(({ kind, name }) => `${kind} ${name}`),
    ['routine log.count_events', 'trigger public.t', 'policy events.p', 'view public.how_many'],
  );
  const sql = ddl.map(each => each.sql).join('\n');
  assert.not.match(sql, 'events');
  assert.match(sql, /CREATE VIEW "?public"?\."?fine/);
  assert.match(sql, /CREATE POLICY q/);
});

test('a partition alone, and a parent without its heirs, are refused', () => {
  assert.match(
    assessed(partitioned, ['events_2024', 'old']).skipProblems?.[0]?.message ?? '',
    'Skip events, or neither',
  );
  assert.match(assessed(partitioned, ['log.base', 'old']).skipProblems?.[0]?.message ?? '', 'Skip both, or neither');
  assert.is(assessed(partitioned, ['log.child', 'old']).skipProblems, undefined);
});

test('the tables behind a virtual table go with it', () => {
  const search = read(
    'sqlite',
    `CREATE TABLE posts (id INTEGER PRIMARY KEY);
     CREATE VIRTUAL TABLE found USING fts5(body);
     CREATE TABLE 'found_data' (id INTEGER PRIMARY KEY, block BLOB);`,
  );
  const { target, skipped } = assessed(search, ['found', 'made anew']);
  assert.equal(
    target.tables.map(({ name }) => name),
    ['posts'],
  );
  assert.equal(
    skipped?.tables.map(({ name }) => name),
    ['found'],
  );
});

test.run();
