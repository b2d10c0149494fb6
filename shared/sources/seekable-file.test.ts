import { randomFillSync } from 'node:crypto';
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openByteSource } from './byte-source.ts';
import { SeekableWriter } from './seekable-file.ts';
import { SourceError } from './source-error.ts';
import { collect, scratchFolder } from './testing.ts';

const folder = scratchFolder();

/** Text that packs well in its first half and not at all in its second. */
function sample(sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes, 'INSERT INTO t VALUES (1);\n');
  randomFillSync(bytes, sizeBytes >> 1);
  bytes.write('--', 0);
  return bytes;
}

async function seekable(name: string, bytes: Uint8Array, portion: number): Promise<string> {
  const path = join(folder.path, name);
  const writer = await SeekableWriter.create(path);
  for (let from = 0; from < bytes.length; from += portion) await writer.push(bytes.subarray(from, from + portion));
  assert.is(await writer.finish(), bytes.length);
  return path;
}

test('any range of a seekable file reads as that of the plain one', async () => {
  const bytes = sample(9_500_000);
  const plain = folder.file('plain.sql', bytes);
  for (const path of [plain, await seekable('round.seek', bytes, 70_001)]) {
    const source = await openByteSource(path);
    assert.is(source.sizeBytes, bytes.length);
    const ranges: [number, number][] = [
      [0, bytes.length],
      [0, 0],
      [4_194_303, 4_194_305],
      [4_194_304, 8_388_608],
      [9_499_999, 9_500_000],
      [123_456, 5_000_000],
    ];
    for (const [start, end] of ranges) {
      assert.is(Buffer.compare(await collect(source.read(start, end)), bytes.subarray(start, end)), 0, `${start}`);
    }
    await source.close();
  }
});

test('nothing appears before the file is finished, and nothing stays of one given up', async () => {
  const writer = await SeekableWriter.create(join(folder.path, 'half.seek'));
  await writer.push(sample(5_000_000));
  assert.not(readdirSync(folder.path).includes('half.seek'));
  await writer.abort();
  assert.is(readdirSync(folder.path).filter(name => name.startsWith('half')).length, 0);
});

test('an empty text has a seekable form', async () => {
  const source = await openByteSource(await seekable('empty.seek', Buffer.alloc(0), 1));
  assert.is((await collect(source.read(0, 0))).length, 0);
  await source.close();
});

async function codeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'none';
  } catch (error) {
    return error instanceof SourceError ? error.code : String(error);
  }
}

async function readAll(path: string): Promise<void> {
  const source = await openByteSource(path);
  try {
    await collect(source.read(0, source.sizeBytes));
  } finally {
    await source.close();
  }
}

test('every flipped bit and every missing end of a seekable file is noticed', async () => {
  const path = await seekable('damage.seek', sample(40_000), 40_000);
  const good = readFileSync(path);
  const bad = join(folder.path, 'bad.seek');
  let seed = 7;
  for (let trial = 0; trial < 150; trial++) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    const flipped = Buffer.from(good);
    // Behind the magic: a file with another beginning is no seekable file.
    const at = 8 + (seed % (good.length - 8));
    flipped[at] = flipped[at]! ^ (1 << (seed % 8));
    writeFileSync(bad, flipped);
    assert.is(await codeOf(() => readAll(bad)), 'source-damaged', `byte ${at}`);
  }
  for (const length of [10, 30, good.length - 1, good.length >> 1]) {
    writeFileSync(bad, good);
    truncateSync(bad, length);
    assert.is(await codeOf(() => readAll(bad)), 'source-damaged', `${length} bytes`);
  }
});

test('what cannot be read by place is refused; a byte order mark is not counted', async () => {
  assert.is(await codeOf(() => readAll(folder.file('x.gz', gzipSync('SELECT 1')))), 'source-unsupported');
  assert.is(
    await codeOf(() => readAll(folder.file('x.sql', Buffer.from('\ufeffSELECT 1;', 'utf16le')))),
    'source-unsupported',
  );
  assert.is(await codeOf(() => readAll(join(folder.path, 'nowhere.sql'))), 'source-missing');
  const marked = await openByteSource(folder.file('marked.sql', '\ufeffSELECT 1;'));
  assert.is((await collect(marked.read(0, marked.sizeBytes))).toString(), 'SELECT 1;');
  await marked.close();
});

test.after(() => folder.remove());
test.run();
