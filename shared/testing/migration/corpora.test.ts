import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
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
 * Every database of the corpus is migrated, proved and certified. Scripts without rows are left out unless
 * CLOUDFORGE_ALL_CORPORA is set: that their DDL loads is shown by other tests, and each takes a second here.
 */

const root = corpusFolder();
const all = root === undefined ? [] : await unitsUnder(root);
const units = process.env.CLOUDFORGE_ALL_CORPORA === undefined ? all.filter(({ hasRows }) => hasRows) : all;
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
  test(`${unit.name}: every row arrives, and it is certified`, async () => {
    const run = await migrated(unit, at);
    assert.equal(run.certificate?.reasons, []);
    assert.is(run.certificate?.certified, true);
    const expected = notWhole.find(({ name }) => name === unit.name);
    const rejected = run.results.reduce((sum, result) => sum + result.rejected, 0);
    assert.is(rejected, expected?.rejected ?? 0, 'rejects');
    const rows = run.results.reduce((sum, result) => sum + result.rows, 0);
    if (unit.hasRows) assert.ok(rows + rejected > 0, 'rows');
    const missing = run.certificate?.objects.flatMap(({ kind, missing: names }) =>
      names.filter(({ finding }) => finding === null).map(({ name }) => `${kind} ${name}`),
    );
    assert.equal(missing, [], 'objects that are missing without a word');
  });
}

async function migrated(unit: Unit, at: number): Promise<Run> {
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
    const rejectsMax = notWhole.find(expected => expected.name === unit.name)?.rejected ?? 0;
    return await runMigration({ given, to: url, folder: join(folder, String(at)), rejectsMax, threads: 1 });
  } finally {
    await dropEmbeddedTarget({ admin, name });
  }
}

test.run();
