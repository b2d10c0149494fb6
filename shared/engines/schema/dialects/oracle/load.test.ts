import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { corpusFile } from '#shared/testing/corpus.ts';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { skipped } from '#shared/testing/skip.ts';
import { assess } from '../../assess.ts';
import { differences, inTarget, plannedKeys, readKeys } from '../../emit/testing.ts';
import { createMachine } from '../../machine.ts';
import { createProfiler } from '../../profile/create-profiler.ts';

const own = join(import.meta.dirname, 'corpus');
const ownScripts = readdirSync(own).map(name => ({ name: `corpus ${name}`, path: join(own, name, 'input.sql') }));
const realScripts = [
  'chinook/Chinook_Oracle.sql',
  'quartz/tables_oracle.sql',
  'spring-batch/schema-oracle.sql',
].flatMap(name => {
  const path = corpusFile(`databases/${name}`);
  if (path === undefined) skipped(`DDL of ${name}`, 'the folder of real databases is not present');
  return path === undefined ? [] : [{ name, path }];
});

let server: ScratchPostgres | undefined;
test.before(async () => {
  await loadModule();
  server = await scratchPostgres();
});
test.after(async () => server?.stop());

for (const { name, path } of [...ownScripts, ...realScripts]) {
  test(`${name}: the DDL is accepted and reads back equal`, async () => {
    const machine = createMachine('oracle', { profile: true, createProfiler });
    machine.push(readFileSync(path));
    const assessment = assess(machine.finish(), { parse: parseSync });
    const target = server;
    assert.ok(target !== undefined);
    await inTarget(target, assessment, async () => {
      assert.equal(await differences(target, assessment.target.tables), []);
      const found = await readKeys(target);
      const withheld = assessment.findings.filter(finding => finding.code === 'R04').length;
      const missing = plannedKeys(assessment.target.tables).filter(key => !found.includes(key));
      assert.ok(missing.length <= withheld, `keys that are not there: ${missing.join('; ')}`);
    });
  });
}

test.run();
