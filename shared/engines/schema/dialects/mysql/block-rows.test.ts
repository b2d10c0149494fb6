import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { corpusFile } from '#shared/testing/corpus.ts';
import { mysqlDump } from '#shared/testing/faults/generated-dump.ts';
import { skipped } from '#shared/testing/skip.ts';
import type { Reading, ReadLimits } from '../../model.ts';
import { createProfiler } from '../../profile/create-profiler.ts';
import type { CreateProfiler } from '../../profile/profiler.ts';
import { rowByRow } from '../../profile/testing.ts';
import { arbitraryStatement, arbitraryTables } from './arbitrary-rows.ts';
import { MysqlMachine } from './machine.ts';

/*
 * Rows are handed to the profiler in blocks, column by column, from a scan that takes whole rows at once. The slow way
 * to the same is to hand over one value after the other, and to give the scan so few bytes that no value is whole.
 */

function read(script: Uint8Array, create: CreateProfiler, portion: number, limits?: Partial<ReadLimits>): Reading {
  const machine = new MysqlMachine('mysql', { profile: true, createProfiler: create, ...(limits && { limits }) });
  for (let at = 0; at < script.length; at += portion) machine.push(script.subarray(at, at + portion));
  return machine.finish();
}

/** Samples of orphans are any of them, so that only their number is compared. */
function comparable({ model, facts }: Reading): unknown {
  return {
    model,
    facts: { ...facts, orphans: facts.orphans.map(({ samples, ...orphan }) => [orphan, samples.length]) },
  };
}

function same(script: Uint8Array, portions: readonly number[], limits?: Partial<ReadLimits>): void {
  // Where a value too long to hold is cut depends on the portions it comes in: then they are the same.
  const slow = comparable(read(script, rowByRow, limits === undefined ? 5 : 1 << 20, limits));
  for (const portion of portions)
    assert.equal(comparable(read(script, createProfiler, portion, limits)), slow, `portions of ${portion}`);
}

test('a generated dump', () => {
  same(Buffer.from([...mysqlDump(150_000, 7)].join('')), [1 << 20, 3_000]);
});

test('the scripts of the corpus', () => {
  const corpus = join(import.meta.dirname, 'corpus');
  for (const name of readdirSync(corpus)) same(readFileSync(join(corpus, name, 'input.sql')), [1 << 20, 100]);
});

for (const name of ['chinook/Chinook_MySql.sql', 'northwind/mysql-northwind-data.sql']) {
  const path = corpusFile(`databases/${name}`);
  if (path === undefined) {
    skipped(`real rows of ${name}`, 'the folder of real databases is not present');
    continue;
  }
  const schema = name.startsWith('north') ? corpusFile('databases/northwind/mysql-northwind.sql') : undefined;
  test(`real rows of ${name}`, () => {
    const parts = [...(schema === undefined ? [] : [readFileSync(schema), Buffer.from('\n')]), readFileSync(path)];
    same(Buffer.concat(parts), [1 << 20, 2_500]);
  });
}

test('rows of every form', () => {
  fc.assert(
    fc.property(
      fc.array(arbitraryStatement, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 300 }),
      (list, portion) => {
        const script = Buffer.from(arbitraryTables + list.join(''));
        same(script, [1 << 20, portion]);
        same(script, [1 << 20], { valueBytesMax: 24 });
      },
    ),
    { numRuns: 50, seed: 33 },
  );
});

test('more rows than a block holds, in tables of few and of many columns', () => {
  const wide = Array.from({ length: 700 }, (_, at) => `c${at} int`).join(', ');
  const narrow = Array.from({ length: 1_300 }, (_, at) => `(${at % 600},${at % 7 === 0 ? "'it\\'s'" : at})`).join(',');
  const rows = Array.from({ length: 20 }, (_, at) => `(${Array.from({ length: 700 }, (_, c) => at * c).join(',')})`);
  const script = `CREATE TABLE n (a int, b varchar(9), UNIQUE KEY (a)); CREATE TABLE w (${wide});
INSERT INTO n VALUES ${narrow};\nINSERT INTO w VALUES ${rows.join(',')};\n`;
  same(Buffer.from(script), [1 << 20, 777]);
});

test.run();
