import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Model, Reading, Table } from '../../model.ts';
import { createProfiler } from '../../profile/create-profiler.ts';
import { createPostgresqlMachine } from './machine.ts';

await loadModule();

function read(script: string | Buffer, portions: readonly number[] = []): Reading {
  const machine = createPostgresqlMachine({ profile: true, createProfiler, parse: parseSync });
  const bytes = Buffer.from(script);
  let from = 0;
  for (const size of portions) {
    machine.push(bytes.subarray(from, from + size));
    from += size;
  }
  machine.push(bytes.subarray(from));
  return machine.finish();
}

function modelOf(script: string | Buffer): Model {
  return read(script).model;
}

function tableOf(model: Model, name: string): Table {
  const table = model.tables.find(candidate => candidate.name === name);
  if (table === undefined) throw new Error(`no table ${name}`);
  return table;
}

/** Types, defaults and so on of every column, one line each. */
function columnsOf(table: Table): string[] {
  return table.columns.map(
    column => `${column.name} ${column.sourceType} ${column.type.kind}${column.nullable ? '' : ' not null'}`,
  );
}

const everyObject = readFileSync(new URL('corpus/every-object.sql', import.meta.url));
const everyObjectInserts = readFileSync(new URL('corpus/every-object.inserts.sql', import.meta.url));

test('a pg_dump with every kind of object', () => {
  const { model, facts } = read(everyObject);
  assert.is(model.writtenBy, 'pg_dump 15.18');
  assert.is(model.serverVersion, '15.18');
  assert.is(model.complete, true);
  assert.equal(model.schemas, ['Weird Schema', 'app', 'public']);
  const users = tableOf(model, 'users');
  assert.is(users.rowCount, 2);
  assert.is(users.comment, "It's users");
  assert.equal(users.columns[0]?.identity, {
    kind: 'auto-increment',
    sequence: 'users_id_seq',
    start: '1',
    increment: '1',
    next: '5000',
  });
  assert.is(users.columns[0]?.default, undefined);
  assert.equal(users.columns.find(column => column.name === 'm')?.type, {
    kind: 'enum',
    values: ['sad', 'ok', "it's happy"],
    name: 'mood',
  });
  assert.equal(users.columns.find(column => column.name === 'full_name')?.generated, {
    expression: "(upper((email)::text) || ' x'::text)",
    stored: true,
  });
  assert.equal(users.indexes.find(index => index.name === 'i2')?.parts, [
    { expression: 'lower((email)::text)', descending: true, nulls: 'last', operatorClass: 'text_pattern_ops' },
    { expression: '(n + (1)::numeric)' },
  ]);
  assert.is(users.indexes.find(index => index.name === 'i2')?.where, '(flag AND (n > (0)::numeric))');
  const items = tableOf(model, 'Order Items');
  assert.equal(items.columns[0]?.identity, {
    kind: 'by-default',
    sequence: 'Order Items_Id_seq',
    start: '50',
    increment: '10',
    next: '80',
  });
  assert.is(items.foreignKeys[0]?.initiallyDeferred, true);
  assert.is(items.foreignKeys[0]?.onUpdate, 'set null');
  assert.is(items.uniqueKeys[0]?.nullsNotDistinct, true);
  const partitioned = tableOf(model, 'p');
  assert.equal(
    partitioned.partitioning?.partitions.map(({ name, bound }) => `${name} ${bound}`),
    ["p1 FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')", 'pd DEFAULT'],
  );
  assert.equal(tableOf(model, 'child').parent, { schema: 'public', name: 'parent', kind: 'inherits' });
  assert.equal(
    model.routines.map(routine => `${routine.kind} ${routine.name}`),
    ['function f', 'function g', 'procedure pr', 'function sqlf', 'aggregate agg'],
  );
  assert.match(model.routines[3]?.text ?? '', /AS "case";\n SELECT \(x \+ 1\);\nEND$/);
  assert.equal(model.triggers[0]?.events, ['insert', 'update']);
  assert.is(model.sequences.find(sequence => sequence.name === 'lonely')?.next, '135');
  assert.equal(
    model.types.map(type => `${type.definition.kind} ${type.name}`),
    ['composite addr', 'range frange', 'enum mood', 'domain posint'],
  );
  assert.equal([...new Set(model.others.map(other => other.kind))].sort(), [
    'cast',
    'comment',
    'extension',
    'grant',
    'operator',
    'other',
    'policy',
    'publication',
    'rule',
  ]);
  assert.equal(
    facts.duplicateKeys.filter(keys => keys.count > 0),
    [],
  );
});

test('COPY and INSERT of the same database read the same', () => {
  const bare = (script: Buffer) => {
    const { tables } = modelOf(script);
    return tables.map(({ line: _line, rowSpans: _spans, rowBytes: _bytes, ...table }) => ({
      ...table,
      columns: table.columns.map(({ line: _own, profile, ...column }) => {
        // COPY writes t and f, INSERT true and false.
        const values = column.type.kind === 'boolean' ? undefined : profile;
        return { ...column, profile: values === undefined ? undefined : { ...values, samples: {} } };
      }),
    }));
  };
  const withoutLines = (value: unknown) =>
    JSON.stringify(value, (key, part: unknown) => (key === 'line' ? undefined : part), 1);
  assert.is(withoutLines(bare(everyObject)), withoutLines(bare(everyObjectInserts)));
});

test('the portions in which bytes come change nothing', () => {
  const scripts = [everyObject, everyObjectInserts, Buffer.from(nasty)];
  const whole = scripts.map(script => JSON.stringify(read(script)));
  fc.assert(
    fc.property(
      fc.nat({ max: scripts.length - 1 }),
      fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 900 })), { maxLength: 400 }),
      (which, portions) => JSON.stringify(read(scripts[which] ?? '', portions)) === whole[which],
    ),
    { numRuns: 25, seed: 7 },
  );
  // Byte by byte once, so that every boundary is met.
  assert.is(
    JSON.stringify(
      read(
        nasty,
        Array.from({ length: Buffer.byteLength(nasty) }, () => 1),
      ),
    ),
    whole[2],
  );
});

const nasty = String.raw`/* outer /* inner; */ still; */ SET standard_conforming_strings = on;
CREATE TABLE t (a int, b text DEFAULT 'x;''y', "c;d" text); -- comment; with semicolon
CREATE FUNCTION f() RETURNS void AS $a$ select '$b$'; $b$ ; $a$ LANGUAGE sql;
INSERT INTO t VALUES (1, 'it''s; ()', E'a\'b\\'), (-2, $q$dollar 'quoted';$q$, U&'d\0061ta'), (+3, 'x'::text, NULL::text);
INSERT INTO "t" (a, b) VALUES (4, upper('no, value')), (5, 'a' /* c */ -- d
 ), ( - 6 , 'z' ) ON CONFLICT DO NOTHING;
COPY t (a, b, "c;d") FROM stdin;
7	tab\there	\N
8	back\\slash	line\nbreak
9	\\N	\.x
10	octal\101	hex\x42
\.
SELECT pg_catalog.setval('t_seq', 5, true);
INSERT INTO t VALUES (11, 'é', '日本')`;

test('literals in every form are decoded', () => {
  const { model } = read(nasty);
  const table = tableOf(model, 't');
  assert.is(table.rowCount, 11);
  assert.is(table.columns[0]?.profile?.numberMin, '-6');
  assert.is(table.columns[0]?.profile?.numberMax, '11');
  assert.is(table.columns[0]?.profile?.nulls, 0);
  assert.equal(table.columns[2]?.profile?.nulls, 2);
  assert.is(table.columns[2]?.name, 'c;d');
  assert.equal(table.columns[1]?.default, { kind: 'string', value: "x;'y" });
  assert.is(model.routines.length, 1);
});

test('row spans hold exactly the bytes of the rows', () => {
  const { model } = read(nasty);
  const bytes = Buffer.from(nasty);
  const spans = tableOf(model, 't').rowSpans.map(({ format, columns, rows, startByte, endByte }) => ({
    format,
    columns,
    rows,
    text: bytes.subarray(startByte, endByte).toString(),
  }));
  assert.equal(
    spans.map(({ format, columns, rows }) => `${format} ${columns.join(',')} ${rows}`),
    ['insert  3', 'insert a,b 3', 'copy a,b,c;d 4', 'insert  1'],
  );
  assert.match(spans[0]?.text ?? '', /^INSERT INTO t VALUES[\s\S]*NULL::text\);$/);
  assert.match(spans[2]?.text ?? '', /^7\ttab[\s\S]*x42\n$/);
});

test('backslashes escape in plain strings once the script says so', () => {
  const script = String.raw`SET standard_conforming_strings = off;
CREATE TABLE t (a text); INSERT INTO t VALUES ('it\'s; one'), ('two');`;
  const table = tableOf(modelOf(script), 't');
  assert.is(table.rowCount, 2);
  assert.is(table.columns[0]?.profile?.charactersMax, 9);
});

test('bytea is looked at as bytes, in both of its text forms', () => {
  const script = String.raw`CREATE TABLE t (a bytea);
COPY t FROM stdin;
\\xdeadbeef
ab\\000\\134
\.
`;
  assert.is(tableOf(modelOf(script), 't').columns[0]?.profile?.bytesMax, 4);
});

test('COPY as CSV', () => {
  const script = `CREATE TABLE t (a int, b text);
COPY t FROM stdin WITH (FORMAT csv, HEADER, NULL 'nil');
a,b
1,"x, ""y""
z"
2,nil
\\.
`;
  const table = tableOf(modelOf(script), 't');
  assert.is(table.rowCount, 2);
  assert.is(table.columns[1]?.profile?.nulls, 1);
  assert.is(table.columns[1]?.profile?.charactersMax, 8);
});

test('serial, identity and the counters of a hand-written script', () => {
  const script = `CREATE TABLE a (id SERIAL PRIMARY KEY, big bigserial, v int GENERATED ALWAYS AS IDENTITY);
SELECT setval(pg_get_serial_sequence('a', 'id'), 41);
SELECT setval('a_big_seq', 7, false);`;
  const table = tableOf(modelOf(script), 'a');
  assert.equal(columnsOf(table), [
    'id SERIAL integer not null',
    'big bigserial integer not null',
    'v int integer not null',
  ]);
  assert.equal(
    table.columns.map(column => [column.identity?.kind, column.identity?.next]),
    [
      ['auto-increment', '42'],
      ['auto-increment', '7'],
      ['always', undefined],
    ],
  );
});

test('changes after the creation are followed', () => {
  const script = `CREATE TABLE a (x int, y text, z int); CREATE TABLE b (r int REFERENCES a);
ALTER TABLE a ADD COLUMN w numeric(5,1) DEFAULT 1, DROP COLUMN z, ALTER x SET NOT NULL, ALTER y SET DEFAULT 'q', ALTER y TYPE varchar(9);
ALTER TABLE a ADD CONSTRAINT k UNIQUE (x); ALTER TABLE a RENAME x TO key; ALTER TABLE a RENAME TO c;
CREATE INDEX i ON c (key); ALTER INDEX i RENAME TO j; ALTER TABLE c DROP CONSTRAINT k; CREATE TABLE d (LIKE c INCLUDING ALL);
DROP TABLE IF EXISTS nothing; CREATE TYPE e AS ENUM ('b'); ALTER TYPE e ADD VALUE 'a' BEFORE 'b';`;
  const model = modelOf(script);
  assert.equal(columnsOf(tableOf(model, 'c')), [
    'key int integer not null',
    'y varchar(9) varchar',
    'w numeric(5,1) decimal',
  ]);
  assert.equal(columnsOf(tableOf(model, 'd')), columnsOf(tableOf(model, 'c')));
  assert.equal(tableOf(model, 'c').columns[1]?.default, { kind: 'string', value: 'q' });
  assert.equal(tableOf(model, 'c').uniqueKeys, []);
  assert.is(tableOf(model, 'c').indexes[0]?.name, 'j');
  assert.is(tableOf(model, 'b').foreignKeys[0]?.referencedTable, 'c');
  assert.equal(model.types[0]?.definition, { kind: 'enum', values: ['a', 'b'] });
  assert.equal(model.issues, []);
});

test('search_path decides where a name without a schema belongs', () => {
  const model = modelOf(
    'CREATE SCHEMA s; SET search_path = s, pg_catalog; CREATE TABLE t (a int); SET search_path TO DEFAULT; CREATE TABLE t (b int);',
  );
  assert.equal(
    model.tables.map(table => `${table.schema}.${table.name}`),
    ['s.t', 'public.t'],
  );
});

test('what the parser refuses is an issue with its line, and reading goes on', () => {
  const model = modelOf(
    'CREATE TABLE a (x int);\n\nCREATE TABLEE b (x int);\nCREATE TABLE c (x int, y (;\nCREATE TABLE d (x int);',
  );
  assert.equal(
    model.tables.map(table => table.name),
    ['a', 'd'],
  );
  assert.equal(
    model.issues.map(issue => [issue.code, issue.line]),
    [
      ['statement-unreadable', 3],
      ['statement-unreadable', 4],
    ],
  );
});

test('rows that other statements touch have no certain number', () => {
  const script = `CREATE TABLE a (x int); INSERT INTO a VALUES (1); DELETE FROM a;
CREATE TABLE b (x int); INSERT INTO b SELECT 1;
CREATE TABLE c (x int PRIMARY KEY); INSERT INTO c VALUES (1), (1) ON CONFLICT DO NOTHING;
CREATE TABLE d (x int PRIMARY KEY); INSERT INTO d VALUES (1), (2) ON CONFLICT DO NOTHING;
CREATE TABLE e (x int); TRUNCATE e; INSERT INTO e VALUES (1);`;
  const model = modelOf(script);
  assert.equal(
    model.tables.map(table => table.rowCount),
    [null, null, null, 2, 1],
  );
});

test('a dump that was cut off says so', () => {
  const cut = everyObject.subarray(0, everyObject.indexOf('COPY app.users') + 200);
  const model = modelOf(cut);
  assert.is(model.complete, false);
  assert.is(model.issues.filter(issue => issue.code === 'truncated').length, 1);
});

test('hostile statements are refused before they reach the parser', () => {
  let parsed = 0;
  const machine = createPostgresqlMachine({
    profile: true,
    createProfiler,
    limits: { statementBytesMax: 1024 * 1024 },
    parse: sql => {
      parsed += 1;
      return parseSync(sql);
    },
  });
  const statements = [
    `CREATE VIEW v AS SELECT ${'('.repeat(300)}1${')'.repeat(300)}`,
    `CREATE VIEW v AS SELECT ${Array.from({ length: 4000 }, () => '1').join('+')}`,
    `CREATE VIEW v AS ${Array.from({ length: 4000 }, () => 'SELECT 1, 2').join(' UNION ')}`,
    `CREATE VIEW v AS SELECT '${'x'.repeat(3_000_000)}'`,
    'CREATE TABLE ok (a int)',
  ];
  machine.push(Buffer.from(`${statements.join(';\n')};`));
  const { model } = machine.finish();
  assert.is(parsed, 1);
  assert.equal(
    model.tables.map(table => table.name),
    ['ok'],
  );
  assert.equal(
    model.issues.map(issue => `${issue.code} ${issue.count}`),
    ['statement-unreadable 1', 'statement-unreadable 2', 'statement-too-long 1'],
  );
});

test('noise neither crashes nor is silent', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), bytes => {
      const { model } = read(Buffer.from(bytes));
      return model.statistics.bytes === bytes.length;
    }),
    { numRuns: 60, seed: 11 },
  );
  assert.ok(modelOf('lorem ipsum dolor;').issues.length > 0);
});

test('a row of 3 MB and one statement of 8 MB pass', () => {
  const long = 'y'.repeat(3_000_000);
  const rows = Array.from({ length: 40_000 }, (_, at) => `(${at}, 'row number ${at} of the statement')`).join(',\n');
  const { model } = read(
    `CREATE TABLE t (a int, b text);\nINSERT INTO t VALUES (1, '${long}');\nINSERT INTO t VALUES ${rows};`,
  );
  assert.is(tableOf(model, 't').rowCount, 40_001);
  assert.is(tableOf(model, 't').columns[1]?.profile?.bytesMax, 3_000_000);
});

test('a recursive view is one over WITH RECURSIVE', () => {
  const [view] = modelOf(
    'CREATE OR REPLACE RECURSIVE VIEW public."Numbers" (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM "Numbers" WHERE n < 5;',
  ).views;
  assert.is(
    view?.query,
    'WITH RECURSIVE "Numbers" (n) AS (\nVALUES (1) UNION ALL SELECT n + 1 FROM "Numbers" WHERE n < 5\n) SELECT n FROM "Numbers"',
  );
  assert.is(parseSync(view?.query ?? '').stmts?.length, 1);
  assert.is(modelOf('CREATE VIEW v (recursive) AS SELECT 1;').views[0]?.query, 'SELECT 1');
});

test('exclusion constraints belong to their table', () => {
  const { tables, others, issues } = modelOf(`
CREATE TABLE t (a int, "B c" int4range, EXCLUDE USING gist ("B c" WITH &&) WHERE (a > 0) DEFERRABLE,
  CONSTRAINT named EXCLUDE USING gist (a WITH =, "B c" WITH &&));
ALTER TABLE ONLY t ADD CONSTRAINT later EXCLUDE USING gist (int4range(a, a, '[]') WITH &&), ADD CONSTRAINT c CHECK (a > 0);
CREATE TABLE copied (LIKE t INCLUDING ALL);
ALTER TABLE t RENAME CONSTRAINT later TO renamed;
ALTER TABLE t DROP CONSTRAINT named;
`);
  assert.equal(tables[0]?.exclusions, [
    { text: 'EXCLUDE USING gist ("B c" WITH &&) WHERE (a > 0) DEFERRABLE', line: 2 },
    { name: 'renamed', text: "EXCLUDE USING gist (int4range(a, a, '[]') WITH &&)", line: 4 },
  ]);
  assert.is(tables[1]?.exclusions?.length, 3);
  assert.equal([...others, ...issues], []);
  const dropped = modelOf('CREATE TABLE t (a int, b int4range, EXCLUDE USING gist (b WITH &&)); ALTER TABLE t DROP b;');
  assert.equal(dropped.tables[0]?.exclusions, []);
});

test('a table made from a query is a loss', () => {
  for (const script of [
    "CREATE TABLE public.made AS SELECT 1 AS one, 'x'::varchar(5) AS two;",
    'SELECT 1 AS one INTO made;',
    'SELECT 1 AS one INTO TABLE made UNION SELECT 2;',
  ]) {
    const { tables, issues } = modelOf(script);
    assert.equal(tables, []);
    assert.equal(
      issues.map(issue => `${issue.code} ${issue.object}`),
      ['table-unknown made'],
      script,
    );
  }
});

test('rows that give way leave no key twice; a new name loses nothing that was seen', () => {
  const { model, facts } = read(`CREATE TABLE t (id int PRIMARY KEY);
INSERT INTO t VALUES (1), (1) ON CONFLICT DO NOTHING;
CREATE TABLE c (id int PRIMARY KEY, t int REFERENCES t (id));
INSERT INTO c VALUES (1, 9);
ALTER TABLE c RENAME COLUMN t TO parent;
ALTER TABLE c RENAME TO child;`);
  assert.is(tableOf(model, 't').rowCount, null);
  assert.equal(facts.duplicateKeys, []);
  assert.equal(
    facts.orphans.map(({ table, columns, count }) => [table, columns, count]),
    [['child', ['parent'], 1]],
  );
});

test('what is temporary is gone with the session, and is no loss', () => {
  const { model } = read(`CREATE TABLE kept (a int);
CREATE TEMP TABLE passing (x int);
INSERT INTO passing VALUES (1);
CREATE INDEX ON passing (x);
CREATE TABLE pg_temp.other (x int);
CREATE TEMP VIEW glance AS SELECT x FROM passing;
SELECT 1 AS one INTO TEMP made;
CREATE TEMP TABLE kept (b int, c int);
COPY kept FROM stdin;
2\t3
\\.
INSERT INTO public.kept VALUES (4);
CREATE TRIGGER watch AFTER INSERT ON passing EXECUTE FUNCTION f();
`);
  assert.equal(
    model.tables.map(table => [table.name, table.rowCount, table.columns.length]),
    [['kept', 1, 1]],
  );
  assert.equal([...model.views, ...model.triggers], []);
  assert.equal(model.schemas, ['public']);
  assert.equal(
    model.issues.map(issue => `${issue.code} ${issue.object}`),
    ['passing', 'other', 'glance', 'made', 'kept'].map(name => `command-ignored ${name}`),
  );
});

test.run();
