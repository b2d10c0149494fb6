import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadParser } from '#shared/sources/load-parser.ts';
import type { Reading, ReadLimits } from '../../model.ts';
import { createProfiler } from '../../profile/create-profiler.ts';
import type { CreateProfiler } from '../../profile/profiler.ts';
import { rowByRow } from '../../profile/testing.ts';
import { createPostgresqlMachine } from './machine.ts';

/* Rows of COPY are handed to the profiler in blocks. The slow way to the same is one value after the other. */

const parsePostgresql = await loadParser();

function read(script: Uint8Array, create: CreateProfiler, portion: number, limits?: Partial<ReadLimits>): Reading {
  const machine = createPostgresqlMachine({
    profile: true,
    createProfiler: create,
    parse: parsePostgresql,
    ...(limits && { limits }),
  });
  for (let at = 0; at < script.length; at += portion) machine.push(script.subarray(at, at + portion));
  return machine.finish();
}

function same(script: Uint8Array, portions: readonly number[], limits?: Partial<ReadLimits>): void {
  for (const portion of portions) {
    const slow = read(script, rowByRow, portion, limits);
    // Samples of orphans are any of them.
    const counted = ({ model, facts }: Reading): unknown => ({
      model,
      facts: { ...facts, orphans: facts.orphans.map(({ samples, ...orphan }) => [orphan, samples.length]) },
    });
    assert.equal(counted(read(script, createProfiler, portion, limits)), counted(slow), `portions of ${portion}`);
  }
}

const head = `SET client_encoding = 'UTF8';
CREATE TABLE p (a integer, b varchar(9), c bigint);
CREATE TABLE t (id integer NOT NULL, n integer, flag boolean, amount numeric(12,4), ratio double precision, words text,
  day timestamp, kind uuid, raw bytea, doc jsonb, bits bit(4), clock time, twice integer GENERATED ALWAYS AS (n * 2) STORED);
`;
const tail = `
ALTER TABLE p ADD PRIMARY KEY (a, b);
ALTER TABLE t ADD PRIMARY KEY (id);
ALTER TABLE t ADD FOREIGN KEY (n, words) REFERENCES p (a, b);
`;
const integer = fc.oneof(
  fc.integer({ min: -3, max: 40 }).map(String),
  fc.constantFrom('0', '-0', '007', '2147483648', '-999999999', '1234567890', '\\N', '', 'x', '1.0'),
);
const decimal = fc.oneof(integer, fc.constantFrom('12.5', '-0.25', 'NaN', 'Infinity', '123456789.1234', '1e3'));
const words = fc.oneof(
  fc.constantFrom(
    'a',
    'A ',
    "it's",
    'x\\ny',
    '\\\\',
    'größe',
    '',
    '\\N',
    'a\\tb',
    '\\x41',
    '\\101',
    'Ã©',
    '12',
    '2020-01-01',
  ),
  fc.string({ maxLength: 6 }).map(text => text.replaceAll(/[\\\n\r\t]/g, '-')),
);
const moment = fc.constantFrom('2020-05-31 10:00:00', 'infinity', '0044-03-15 10:00:00 BC', '\\N', '2020-02-30', '');
const raw = fc.constantFrom('\\\\x41ff', '\\\\x', '\\N', 'abc', '\\\\101');
const row = (values: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...values).map(list => list.join('\t'));
const rowOfT = row([
  integer,
  integer,
  fc.constantFrom('t', 'f', '\\N'),
  decimal,
  decimal,
  words,
  moment,
  words,
  raw,
  fc.constantFrom('{"a": 1}', '{', '\\N', '{"a":"\\\\u0000"}'),
  fc.constantFrom('0101', '1', '\\N'),
  moment,
]);
const rowOfP = row([integer, words, integer]);
const odd = fc.constantFrom('1', '1\t2\t3\t4\t5', '', '1\t2', '1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t11\t12\t13\t14');
const many = (of: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof({ weight: 12, arbitrary: of }, odd), { maxLength: 9 })
    .map(rows => rows.map(line => `${line}\n`).join(''));
const statement = fc.oneof(
  many(rowOfT).map(rows => `COPY t FROM stdin;\n${rows}\\.\n`),
  many(rowOfP).map(rows => `COPY p FROM stdin;\n${rows}\\.\n`),
  many(rowOfP).map(rows => `COPY t (words, id, n) FROM stdin;\n${rows}\\.\n`),
  many(rowOfP).map(rows => `COPY p FROM stdin WITH (DELIMITER ',', NULL 'x');\n${rows.replaceAll('\t', ',')}\\.\n`),
  many(rowOfP).map(rows => `COPY p FROM stdin WITH (FORMAT csv);\n${rows.replaceAll('\t', ',')}\\.\n`),
);

test('rows of every form', () => {
  fc.assert(
    fc.property(
      fc.array(statement, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 300 }),
      (list, portion) => {
        const script = Buffer.from(head + list.join('') + tail);
        same(script, [1 << 20, portion]);
        same(script, [1 << 20], { valueBytesMax: 24 });
      },
    ),
    { numRuns: 60, seed: 35 },
  );
});

test('more rows than a block holds, many columns, many escapes', () => {
  const wide = Array.from({ length: 700 }, (_, at) => `c${at} integer`).join(', ');
  const narrow = Array.from({ length: 1_300 }, (_, at) => `${at % 600}\t${at % 7 === 0 ? 'it\\ns' : at}\n`).join('');
  const long = Array.from({ length: 40 }, (_, at) => `${at}\t${'x\\ty'.repeat(3_000)}\n`).join('');
  const rows = Array.from({ length: 20 }, (_, at) => `${Array.from({ length: 700 }, (_, c) => at * c).join('\t')}\n`);
  const script = `CREATE TABLE n (a integer, b text, UNIQUE (a)); CREATE TABLE w (${wide});
COPY n FROM stdin;\n${narrow}${long}\\.\nCOPY w FROM stdin;\n${rows.join('')}\\.\n`;
  const { model } = read(Buffer.from(script), createProfiler, 1 << 20);
  assert.equal(
    model.tables.map(table => table.columns[0]?.profile?.rows),
    [1_340, 20],
  );
  same(Buffer.from(script), [1 << 20, 777]);
});

test.run();
