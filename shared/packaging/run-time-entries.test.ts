import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findRunTimeFiles, renameRunTimeModules } from './run-time-entries.ts';

const folder = mkdtempSync(join(tmpdir(), 'cloudforge-run-time-'));
const write = (name: string, source: string): string => {
  writeFileSync(join(folder, name), source);
  return join(folder, name);
};
const opening = (path: string): string => `new Worker(new URL(\n  './${path}',\n  import.meta.url,\n));`;

test('threads and WebAssembly that a module opens by URL are found', () => {
  const thread = write('thread.ts', '');
  const wasm = write('parser.wasm', '');
  const opener = write(
    'opener.ts',
    `${opening('thread.ts').replace(',\n)', '\n)')}\nload("parser.wasm"); load("absent.wasm");`,
  );
  assert.equal(findRunTimeFiles(opener), { modules: [thread], wasm: [wasm] });
  assert.equal(findRunTimeFiles(thread), { modules: [], wasm: [] });
});

test('a trailing comma hides nothing', () => {
  write('other.ts', '');
  assert.is(findRunTimeFiles(write('commas.ts', opening('other.ts'))).modules.length, 1);
});

test('a module that is not there is an error that names it', () => {
  assert.throws(() => findRunTimeFiles(write('broken.ts', opening('gone.ts'))), /broken\.ts opens \.\/gone\.ts/);
});

test('in a bundle the opened module lies beside the chunk', () => {
  assert.is(
    renameRunTimeModules("fork(new URL('../sqlite/child.ts', import.meta.url))"),
    "fork(new URL('./child.mjs', import.meta.url))",
  );
  const other = "new URL('./page.html', import.meta.url); import('./x.ts')";
  assert.is(renameRunTimeModules(other), other);
});

test.after(() => rmSync(folder, { recursive: true, force: true }));
test.run();
