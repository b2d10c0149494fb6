import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { corpusFolder } from '#shared/testing/corpus.ts';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { skipped } from '#shared/testing/skip.ts';
import { assess } from '../assess.ts';
import { createPostgresqlMachine } from '../dialects/postgresql/machine.ts';
import { createSqliteMachine } from '../dialects/sqlite/machine.ts';
import { createMachine } from '../machine.ts';
import type { DialectMachine, Reading } from '../model.ts';
import { createProfiler } from '../profile/create-profiler.ts';
import { differences, inTarget, plannedKeys, readKeys } from './testing.ts';

const bytesMax = 4 * 1024 * 1024;
const folder = corpusFolder();
const files = folder === undefined ? [] : scripts(join(folder, 'databases'));
let server: ScratchPostgres | undefined;

test.before(async () => {
  await loadModule();
  if (files.length > 0) server = await scratchPostgres();
});
test.after(async () => server?.stop());

if (folder === undefined) skipped('DDL of real databases', 'the folder of real databases is not here');

for (const { path, dialect } of files) {
  test(`${relative(folder ?? '', path)}: the DDL is accepted and reads back equal`, async () => {
    const assessment = assess(read(dialect, path), { parse: parseSync });
    const target = server;
    assert.ok(target !== undefined);
    assert.ok(assessment.target.tables.length > 0, 'the script has tables');
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

interface ScriptFile {
  path: string;
  dialect: 'mysql' | 'postgresql' | 'sqlite';
}

function scripts(root: string): ScriptFile[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map(name => join(root, name))
    .filter(
      path =>
        path.endsWith('.sql') && !/load_|object|test_|show_|data\.sql$/.test(path) && statSync(path).size < bytesMax,
    )
    .flatMap((path): ScriptFile[] => {
      const name = relative(root, path).toLowerCase();
      if (/mysql|mariadb/.test(name)) return [{ path, dialect: 'mysql' }];
      if (/sqlite/.test(name)) return [{ path, dialect: 'sqlite' }];
      return /postgres|pgsql|pagila-schema/.test(name) ? [{ path, dialect: 'postgresql' }] : [];
    })
    .sort((first, second) => (first.path < second.path ? -1 : 1));
}

function read(dialect: ScriptFile['dialect'], path: string): Reading {
  const options = { profile: true, createProfiler };
  const machines: { [name in typeof dialect]: () => DialectMachine } = {
    mysql: () => createMachine('mysql', options),
    postgresql: () => createPostgresqlMachine({ ...options, parse: parseSync }),
    sqlite: () => createSqliteMachine(options),
  };
  const machine = machines[dialect]();
  machine.push(readFileSync(path));
  return machine.finish();
}
