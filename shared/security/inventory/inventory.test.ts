import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkout, readSourceFiles } from '#shared/testing/source-files.ts';
import { connections } from './connections.ts';
import { approvedAlgorithms, cryptographicUses } from './cryptography.ts';
import { dataClasses } from './data-classes.ts';
import { logs } from './logs.ts';
import { renderInventoryPage } from './render-page.ts';

const files = readSourceFiles();
const isOurs = (path: string): boolean => /^(functions|events|shared|site)\//.test(path);
const product = files.filter(({ path, isTest }) => !isTest && isOurs(path) && !path.startsWith('shared/security/'));

const primitives =
  /\b(createHash|createHmac|createCipheriv|createDecipheriv|hkdfSync|hkdf|pbkdf2\w*|scrypt\w*|generateKeyPair\w*|createPrivateKey|createSign|createVerify|createDiffieHellman|createECDH)\(|\bsubtle\.\w+\(|import\('(jose|otplib|@node-rs\/argon2)'\)|\bhash\('sha|\b(sign|verify)\((null|undefined),|from 'standardwebhooks'/;

test('the inventory of cryptography names every file that uses any, and no other', () => {
  const found = product.filter(({ text }) => primitives.test(text)).map(({ path }) => path);
  const listed = cryptographicUses.flatMap(use => use.files);
  assert.ok(found.length > 20, `${found.length} files`);
  assert.equal(found.filter(path => !listed.includes(path)).sort(), [], 'add these to shared/security/inventory');
  assert.equal(
    listed.filter(path => !found.includes(path)),
    [],
    'these use none any more: take them off the inventory',
  );
  assert.is(listed.length, new Set(listed).size, 'each file once');
});

test('the code names no algorithm but approved ones', () => {
  const named = product.flatMap(({ path, text }) =>
    [
      ...text.matchAll(
        /\b(?:createHash|createHmac|createCipheriv|createDecipheriv|hkdfSync|hash|generateKeyPair(?:Sync)?|promisify\(generateKeyPair\))\(\s*'([\w-]+)'/g,
      ),
    ].map(([, algorithm]) => ({ path, algorithm: algorithm ?? '' })),
  );
  assert.ok(named.length > 30, `${named.length} calls`);
  assert.equal(
    named.filter(({ algorithm }) => !approvedAlgorithms.includes(algorithm)),
    [],
  );
  // SHA-1 is for checksums of one protocol and for authenticator apps, nothing else.
  assert.equal(
    named.filter(({ algorithm }) => algorithm === 'sha1'),
    [],
  );
});

test('every table of the database is in a class of data, once', () => {
  const schema = files.find(({ path }) => path === 'shared/database/schema.ts');
  const body = /export interface Database \{([^}]*)\}/.exec(schema?.text ?? '')?.[1] ?? '';
  const tables = [...body.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name ?? '');
  assert.ok(tables.length > 40, `${tables.length} tables`);
  assert.equal(dataClasses.flatMap(one => one.tables).sort(), tables.sort());
});

test('every connection that the code may open is told', () => {
  const guard = files.find(({ path }) => path === 'shared/network/outgoing.test.ts');
  const list = /const allowed[^=]*= \{([\s\S]*?)\n\};/.exec(guard?.text ?? '')?.[1] ?? '';
  const allowed = [...list.matchAll(/^ {2}'([^']+)':/gm)].map(([, path]) => path ?? '');
  assert.ok(allowed.length > 10, `${allowed.length} files`);
  const told = connections.flatMap(connection => connection.files);
  assert.equal(allowed.filter(path => !told.includes(path)).sort(), []);
  assert.equal(told.filter(path => !allowed.includes(path)).sort(), []);
});

test('every place that logs are written to is told', () => {
  const writers = product.filter(
    ({ text }) => /\bcreateLog\(\{/.test(text) || /'platform\.log'|'nats\.log'|nats\.log'/.test(text),
  );
  const told = logs.flatMap(log => log.files);
  assert.equal(
    writers.map(({ path }) => path).filter(path => !told.includes(path)),
    [],
  );
  for (const path of told)
    assert.ok(
      files.some(file => file.path === path),
      path,
    );
});

test('the page says what the lists say', () => {
  const page = readFileSync(join(checkout, 'site/src/content/docs/security-inventory.md'), 'utf8');
  assert.is(page, renderInventoryPage(), 'Run: npm run generate');
});

test.run();
