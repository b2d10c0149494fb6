import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { codeOnly, isTestFile, readImports, readSourceFiles } from './source-files.ts';

test('the reader of sources sees imports of every form, and code without its comments and strings', () => {
  const text = [
    "import pg from 'pg';",
    "import {\n  a,\n  b,\n} from '#shared/a/b.ts';",
    "import type { T } from '@aws-sdk/client-s3/types';",
    "export { c } from '../c.ts';",
    "import './effect.ts';",
    "const later = await import('./later.ts');",
    "new URL('child.ts', import.meta.url)",
  ].join('\n');
  assert.equal(
    readImports('functions/x/y.ts', text).map(({ target, typeOnly, line }) => [target, typeOnly, line]),
    [
      ['pg', false, 1],
      ['shared/a/b.ts', false, 2],
      ['@aws-sdk/client-s3', true, 6],
      ['functions/c.ts', false, 7],
      ['functions/x/effect.ts', false, 8],
      ['functions/x/later.ts', false, 9],
      ['functions/x/child.ts', false, 10],
    ],
  );
  const code = codeOnly("a('any'); // any\n/* any\nany */ b(\"it's\"); c: any");
  assert.equal(
    code.split('\n').map(line => /any/.test(line)),
    [false, false, true],
  );
  assert.ok(readSourceFiles().length > 200, 'the sources were not found');
  assert.ok(isTestFile('shared/a/b.test.ts') && !isTestFile('shared/a/attest.ts'));
});

test.run();
