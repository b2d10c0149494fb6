import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assess } from '#shared/engines/schema/assess.ts';
import { createMachine } from '#shared/engines/schema/machine.ts';
import { createProfiler } from '#shared/engines/schema/profile/create-profiler.ts';
import { parseConfiguration } from '#shared/migration/configuration.ts';
import { loadParser } from '#shared/sources/load-parser.ts';
import { dialectTypes } from './testing/declared-types.ts';
import { afterTables } from './testing/prose.ts';
import { type AssessScript, renderTypePage } from './testing/type-page.ts';

const page = fileURLToPath(new URL('../../../../site/src/content/docs/type-mapping.md', import.meta.url));
const parse = await loadParser();
const assessScript: AssessScript = (dialect, script) => {
  const machine = createMachine(dialect, { profile: true, createProfiler, parsePostgresql: parse });
  machine.push(new TextEncoder().encode(script));
  return assess(machine.finish(), { parse });
};

test('the page on types says what the mapping does', () => {
  const made = renderTypePage(assessScript);
  if (process.env.CLOUDFORGE_WRITE_DOCS === '1') writeFileSync(page, made);
  assert.is(
    readFileSync(page, 'utf8'),
    made,
    'The mapping has changed. Write the page anew: CLOUDFORGE_WRITE_DOCS=1 npm test -- type-page',
  );
});

test('every declared type is read as a type, and none is unknown', () => {
  for (const { dialect, declared } of dialectTypes)
    for (const type of declared) {
      const end = dialect === 'sqlserver' ? '\nGO\n' : ';\n';
      const { model } = assessScript(dialect, `CREATE TABLE t (c ${type})${end}`);
      assert.not.equal(model.tables[0]?.columns[0]?.type.kind ?? 'unknown', 'unknown', `${dialect}: ${type}`);
    }
});

test('the example of cloudforge.toml is one', () => {
  const example = /```toml\n([\s\S]*?)```/.exec(afterTables)?.[1] ?? '';
  const configuration = parseConfiguration(example, 'cloudforge.toml');
  assert.is(configuration.cast.length, 2);
  assert.is(configuration.suppress.length, 1);
  assert.equal(configuration.allow['zero-date'], ['*.created_at']);
});

test.run();
