import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dropEmbeddedTarget, embeddedTarget } from '#shared/targets/embedded.ts';
import { corpusFolder } from '../corpus.ts';
import { loud } from '../loud.ts';
import { type ScratchPostgres, scratchPostgres } from '../postgres.ts';
import { skipped } from '../skip.ts';
import { notWhole } from './corpora.expected.ts';
import { type Run, runMigration } from './run-migration.ts';
import { type Unit, unitsUnder } from './units.ts';

/*
 * Databases of the corpus are migrated, proved and certified: with CLOUDFORGE_ALL_CORPORA all of them, else of those in
 * one folder the first of each dialect that has rows (each takes a second or two).
 */

const root = corpusFolder();
const all = root === undefined ? [] : await unitsUnder(root);
const isAll = process.env.CLOUDFORGE_ALL_CORPORA !== undefined;
const units = isAll ? all : firstOfEach(all.filter(({ hasRows }) => hasRows));
const folder = mkdtempSync(join(tmpdir(), 'cloudforge-corpora-'));
let server: ScratchPostgres | undefined;

if (root === undefined) skipped('migrations of real databases', 'the folder of real databases is not here');

test.before(
  loud(async () => {
    if (units.length > 0) server = await scratchPostgres();
  }),
);
test.after(
  loud(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }),
);

test('what is expected not to arrive whole is in the corpus', () => {
  const names = new Set(all.map(({ name }) => name));
  assert.equal(
    notWhole.filter(({ name }) => root !== undefined && !names.has(name)),
    [],
  );
});

for (const [at, unit] of units.entries()) {
  const expected = notWhole.find(({ name }) => name === unit.name);
  if (expected !== undefined) {
    test(`${unit.name}: is not certified, as ${expected.why}`, async () => {
      const run = await migrated(unit, at, expected.rejected);
      assert.is(run.certificate?.certified, false);
      for (const reason of run.certificate?.reasons ?? []) assert.match(reason, expected.refusal);
      assert.is(totals(run).rejected, expected.rejected);
    });
    continue;
  }
  test(`${unit.name}: every row arrives, and it is certified`, async () => {
    const run = await migrated(unit, at, 0);
    assert.equal(run.certificate?.reasons, []);
    assert.is(run.certificate?.certified, true);
    const { rows, rejected } = totals(run);
    assert.is(rejected, 0, 'rejects');
    if (unit.hasRows) assert.ok(rows > 0, 'rows');
    const missing = run.certificate?.objects.flatMap(({ kind, missing: names }) =>
      names.filter(({ finding }) => finding === null).map(({ name }) => `${kind} ${name}`),
    );
    assert.equal(missing, [], 'objects that are missing without a word');
  });
}

function firstOfEach(among: readonly Unit[]): Unit[] {
  return [
    ...new Map(among.toReversed().map(unit => [`${dirname(unit.path)}\0${unit.dialect}`, unit])).values(),
  ].toReversed();
}

function totals({ results }: Run): { rows: number; rejected: number } {
  return {
    rows: results.reduce((sum, result) => sum + result.rows, 0),
    rejected: results.reduce((sum, result) => sum + result.rejected, 0),
  };
}

async function migrated(unit: Unit, at: number, rejectsMax: number): Promise<Run> {
  let { path } = unit;
  if (unit.parts.length > 0) {
    path = join(folder, `${at}-${basename(unit.path)}`);
    writeFileSync(path, Buffer.concat(unit.parts.flatMap(part => [readFileSync(part), Buffer.from('\n')])));
  }
  const admin = { url: server?.url ?? '' };
  const name = `corpora_${process.pid}_${at}`;
  const { url } = await embeddedTarget({ admin, name });
  try {
    const given = { kind: 'file' as const, path, name: basename(path) };
    return await runMigration({ given, to: url, folder: join(folder, String(at)), rejectsMax, threads: 1 });
  } finally {
    await dropEmbeddedTarget({ admin, name });
  }
}

test.run();
