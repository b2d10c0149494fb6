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
import type { Assessment } from '#shared/engines/schema/finding.ts';
import { createMachine } from '#shared/engines/schema/machine.ts';
import { createProfiler } from '#shared/engines/schema/profile/create-profiler.ts';
import { corpusFolder } from '#shared/testing/corpus.ts';
import { skipped } from '#shared/testing/skip.ts';
import { type ScratchTarget, scratchTarget } from '../testing.ts';
import { stagedDifferences } from './testing-staged.ts';

/** Scripts of schemas; what is larger than this is mostly rows, which do not matter here. */
const bytesMax = Number(process.env.CLOUDFORGE_CORPUS_BYTES ?? 400_000);

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
    test(`${relative(root, path)}: staged and swapped as made directly`, async () => {
      const assessment = read(path);
      if (assessment === undefined || assessment.target.tables.length === 0) return;
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

/** undefined: a dialect whose scripts need more than their bytes. */
function read(path: string): Assessment | undefined {
  const bytes = readFileSync(path);
  const detection = detectDialect(bytes, path);
  if ('unreadable' in detection) return undefined;
  const options = { profile: true, createProfiler };
  const { dialect } = detection;
  const machine =
    dialect === 'postgresql'
      ? createPostgresqlMachine({ ...options, parse: parseSync })
      : dialect === 'sqlite'
        ? createSqliteMachine(options)
        : dialect === 'mysql' || dialect === 'mariadb'
          ? createMachine(dialect, options)
          : undefined;
  if (machine === undefined) return undefined;
  machine.push(bytes);
  return assess(machine.finish(), { parse: parseSync });
}
