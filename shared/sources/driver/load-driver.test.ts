import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SourceError } from '../source-error.ts';
import { loadDriver } from './load-driver.ts';

async function refusal(name: string): Promise<SourceError> {
  const error: unknown = await loadDriver(name, 'SQL Server').catch((cause: unknown) => cause);
  assert.instance(error, SourceError);
  if (error instanceof SourceError) return error;
  throw new Error('no SourceError');
}

test('a driver that is absent is named with the command that adds it', async () => {
  const error = await refusal('a-driver-that-nobody-has');
  assert.is(error.code, 'source-unsupported');
  assert.match(error.message, 'npx pnpm add a-driver-that-nobody-has');
  assert.match(error.message, 'or give a script of the database instead');
});

test('a driver that is there and broken is not taken for an absent one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cloudforge-driver-'));
  try {
    const file = join(folder, 'broken.mjs');
    writeFileSync(file, "import 'a-package-that-nobody-has';\n");
    const error = await refusal(pathToFileURL(file).href);
    assert.match(error.message, 'is installed and could not be loaded');
    assert.match(error.message, 'a-package-that-nobody-has');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('what a package offers is given, in either form of packages', async () => {
  assert.type(Reflect.get(Object(await loadDriver('uvu/assert', 'SQL Server')), 'equal'), 'function');
  assert.type(Reflect.get(Object(await loadDriver('pg', 'SQL Server')), 'Client'), 'function');
});

test.run();
