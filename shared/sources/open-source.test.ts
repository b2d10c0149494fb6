import { existsSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { SourceLimits } from './limits.ts';
import { openSource, type SourceInput } from './open-source.ts';
import { SourceError } from './source-error.ts';
import { collect, portionsOf, scratchFolder, zipOf } from './testing.ts';

const folder = scratchFolder();
const script = `CREATE TABLE t (a int);\nINSERT INTO t VALUES ${Array.from({ length: 20_000 }, (_, at) => `(${at})`).join(',')};\n`;

/** Everything a source gives, read to its end. */
async function read(input: SourceInput, limits: Partial<SourceLimits> = {}) {
  const source = await openSource(input, { limits, temporaryFolder: folder.path });
  try {
    const text = (await collect(source.bytes)).toString();
    return { ...source, text };
  } finally {
    await source.close();
  }
}

/** The code of the error that reading ends with. */
async function codeOf(input: SourceInput, limits: Partial<SourceLimits> = {}): Promise<string> {
  try {
    await read(input, limits);
    return 'none';
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    assert.ok(error.message.length > 30, 'a message says what to do');
    return error.code;
  }
}

const forms: { name: string; bytes: Uint8Array; format: string }[] = [
  { name: 'plain', bytes: Buffer.from(script), format: 'plain' },
  { name: 'gzip', bytes: gzipSync(script), format: 'gzip' },
  {
    name: 'gzip of several members',
    bytes: Buffer.concat([gzipSync(script.slice(0, 5000)), gzipSync(script.slice(5000))]),
    format: 'gzip',
  },
  { name: 'zstd', bytes: zstdCompressSync(script), format: 'zstd' },
  {
    name: 'zstd of several frames',
    bytes: Buffer.concat([zstdCompressSync(script.slice(0, 5000)), zstdCompressSync(script.slice(5000))]),
    format: 'zstd',
  },
  { name: 'zip', bytes: zipOf([{ name: 'dump.sql', bytes: Buffer.from(script) }]), format: 'zip' },
  {
    name: 'UTF-8 with a mark',
    bytes: Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(script)]),
    format: 'plain',
  },
  {
    name: 'UTF-16 with a mark',
    bytes: Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(script, 'utf16le')]),
    format: 'plain',
  },
  { name: 'UTF-16 without a mark', bytes: Buffer.from(script, 'utf16le'), format: 'plain' },
  {
    name: 'UTF-16 big-endian',
    bytes: Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(script, 'utf16le').swap16()]),
    format: 'plain',
  },
  {
    name: 'gzip of UTF-16',
    bytes: gzipSync(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(script, 'utf16le')])),
    format: 'gzip',
  },
];

for (const { name, bytes, format } of forms) {
  test(`${name}: from a file and from a stream`, async () => {
    const path = folder.file('source.bin', bytes);
    for (const input of [path, portionsOf(bytes, 1009)]) {
      const source = await read(input);
      assert.is(source.format, format);
      assert.is(source.text, script);
      assert.ok(script.startsWith(Buffer.from(source.head).toString()));
    }
  });
}

test('a zip file with several scripts is read in the order of their names, which are never paths', async () => {
  const bytes = zipOf([
    { name: '../../etc/02-b.sql', bytes: Buffer.from('two') },
    { name: '/absolute/\u001b[31m03.sql', bytes: Buffer.from('three') },
    { name: '../../etc/01-a.sql', bytes: Buffer.from('one') },
    { name: 'notes.pdf', bytes: Buffer.from('%PDF') },
    { name: '__MACOSX/._x.sql', bytes: Buffer.from('junk') },
  ]);
  const source = await read(folder.file('several.zip', bytes));
  assert.is(source.text, 'one\ntwo\nthree\n');
  assert.is(source.memberName, '01-a.sql, 02-b.sql, [31m03.sql');
  assert.is(source.warnings.length, 2);
});

test('what can not be read has a code', async () => {
  const gzip = gzipSync(script);
  const zip = zipOf([{ name: 'a.sql', bytes: Buffer.from(script) }]);
  const cases: [string, SourceInput][] = [
    ['source-empty', folder.file('empty.sql', '')],
    ['source-empty', folder.file('empty.gz', gzipSync(''))],
    ['source-missing', join(folder.path, 'absent.sql')],
    ['source-unsupported', folder.file('x.bz2', 'BZh91AY&SY')],
    ['source-truncated', folder.file('cut.gz', gzip.subarray(0, gzip.length - 100))],
    ['source-truncated', folder.file('cut.zst', zstdCompressSync(script).subarray(0, 500))],
    [
      'source-damaged',
      folder.file('damaged.gz', Buffer.concat([gzip.subarray(0, 2000), Buffer.alloc(3000, 7), gzip.subarray(2000)])),
    ],
    ['source-truncated', folder.file('cut.zip', zip.subarray(0, zip.length - 30))],
    [
      'source-encrypted',
      folder.file('secret.zip', zipOf([{ name: 'a.sql', bytes: Buffer.alloc(20), encrypted: true }])),
    ],
    [
      'zip-no-script',
      folder.file(
        'pictures.zip',
        zipOf([
          { name: 'a.png', bytes: Buffer.from('x') },
          { name: 'b.png', bytes: Buffer.from('y') },
        ]),
      ),
    ],
  ];
  for (const [code, input] of cases) assert.is(await codeOf(input), code, String(input));
});

test('limits are kept', async () => {
  const bomb = gzipSync(Buffer.alloc(4 * 1024 * 1024, 0x20), { level: 9 });
  const path = folder.file('bomb.gz', bomb);
  assert.is(await codeOf(path, { ratioFromBytes: 1024 * 1024 }), 'source-bomb');
  assert.is(await codeOf(path), 'none');
  assert.is(await codeOf(path, { decompressedBytesMax: 1024 * 1024 }), 'source-too-large');
  assert.is(await codeOf(folder.file('plain.sql', script), { decompressedBytesMax: 1024 }), 'source-too-large');
  const many = zipOf(Array.from({ length: 5 }, (_, at) => ({ name: `${at}.sql`, bytes: Buffer.from('x') })));
  assert.is(await codeOf(folder.file('many.zip', many), { zipMembersMax: 4 }), 'zip-too-many-members');
});

test('a SQLite file stays where it is, a packed one is unpacked, and nothing is left behind', async () => {
  const path = join(folder.path, 'x.db');
  const database = new DatabaseSync(path);
  database.exec('CREATE TABLE t (a)');
  database.close();
  const plain = await read(path);
  assert.is(plain.format, 'sqlite-file');
  assert.is(plain.databasePath, path);
  const { readFileSync } = await import('node:fs');
  const bytes = readFileSync(path);
  const zipped = await openSource(folder.file('db.zip', zipOf([{ name: 'shop.db', bytes }])), {
    temporaryFolder: folder.path,
  });
  assert.equal(readFileSync(zipped.databasePath ?? ''), bytes);
  await zipped.close();
  assert.equal(
    readdirSync(folder.path).filter(name => name.startsWith('cloudforge-source-')),
    [],
  );
});

test('a source that is not read to its end leaves no file open', async () => {
  for (const { name, bytes } of forms) {
    const path = join(folder.path, `left ${name}`);
    writeFileSync(path, bytes);
    const unread = await openSource(path, { temporaryFolder: folder.path });
    await unread.close();
    assert.equal(await stillOpen(path), [], `${name}, unread`);
    const begun = await openSource(path, { temporaryFolder: folder.path });
    for await (const portion of begun.bytes) {
      assert.ok(portion.length > 0);
      break;
    }
    await begun.close();
    assert.equal(await stillOpen(path), [], `${name}, begun`);
  }
});

/** Files are closed in the background: what is still open after a while is left open. */
async function stillOpen(path: string): Promise<string[]> {
  for (let turn = 0; turn < 50 && openFiles(path).length > 0; turn += 1) await setTimeout(10);
  return openFiles(path);
}

/** Descriptors of this process that are open on a file; none where the system does not say. */
function openFiles(path: string): string[] {
  const descriptors = '/proc/self/fd';
  if (!existsSync(descriptors)) return [];
  return readdirSync(descriptors).filter(descriptor => {
    const link = join(descriptors, descriptor);
    return existsSync(link) && readlinkSync(link) === path;
  });
}

test('a stream that fails while it is read fails with its own error', async () => {
  async function* failing() {
    yield gzipSync(script).subarray(0, 1000);
    throw new Error('the network went away');
  }
  let message = '';
  try {
    await read(failing());
  } catch (error) {
    message = error instanceof Error ? error.message : '';
  }
  assert.is(message, 'the network went away');
});

test.after(() => folder.remove());
test.run();
