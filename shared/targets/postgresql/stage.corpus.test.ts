import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assess } from '#shared/engines/schema/assess.ts';
import { detectDialect } from '#shared/engines/schema/detect.ts';
import { createPostgresqlMachine } from '#shared/engines/schema/dialects/postgresql/machine.ts';
import { createSqliteMachine } from '#shared/engines/schema/dialects/sqlite/machine.ts';
import { createMachine } from '#shared/engines/schema/machine.ts';
import type { DialectMachine } from '#shared/engines/schema/model.ts';
import { createProfiler } from '#shared/engines/schema/profile/create-profiler.ts';
import { corpusFolder } from '#shared/testing/corpus.ts';
import { skipped } from '#shared/testing/skip.ts';
import { type ScratchTarget, scratchTarget } from '../testing.ts';
import { stagedDifferences } from './testing-staged.ts';

/**
 * What is larger is mostly rows, which do not matter here. Scripts of other dialects come out of the same few emitters,
 * which the property test covers: they are looked at where CLOUDFORGE_CORPUS_BYTES says so.
 */
const bytesMax = Number(process.env.CLOUDFORGE_CORPUS_BYTES ?? 20_000);
const othersBytesMax = Number(process.env.CLOUDFORGE_CORPUS_BYTES ?? 0);

let scratch: ScratchTarget;
test.before(async () => {
  scratch = await scratchTarget();
});
test.after(async () => scratch.stop());

const cases = fileURLToPath(new URL('../../testing/corpus/cases', import.meta.url));
const folder = corpusFolder();
if (folder === undefined) skipped('staging of real databases', 'the folder of real databases is not here');

for (const root of [cases, ...(folder === undefined ? [] : [join(folder, 'databases')])]) {
  for (const path of scripts(root)) {
    const create = machineOf(path);
    if (create === undefined) continue;
    test(`${relative(root, path)}: staged and swapped as made directly`, async () => {
      const machine = create();
      machine.push(readFileSync(path));
      const assessment = assess(machine.finish(), { parse: parseSync });
      assert.ok(assessment.ddl.length > 0 || assessment.target.tables.length === 0);
      assert.equal(await stagedDifferences(scratch, assessment), []);
    });
  }
}

test.run();

function scripts(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.sql$/.test(name))
    .map(name => join(root, name))
    .filter(path => statSync(path).size < bytesMax)
    .sort();
}

/** undefined: a dialect whose scripts need more than their bytes, or one that is not among those looked at. */
function machineOf(path: string): (() => DialectMachine) | undefined {
  const bytes = readFileSync(path);
  const detection = detectDialect(bytes, path);
  if ('unreadable' in detection) return undefined;
  const options = { profile: true, createProfiler };
  const { dialect } = detection;
  if (dialect === 'postgresql') return () => createPostgresqlMachine({ ...options, parse: parseSync });
  if (bytes.length > othersBytesMax) return undefined;
  if (dialect === 'sqlite') return () => createSqliteMachine(options);
  return dialect === 'mysql' || dialect === 'mariadb' ? () => createMachine(dialect, options) : undefined;
}
