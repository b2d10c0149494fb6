import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Problem } from '#shared/platform/errors.ts';
import { ChunkReader, type ChunkReaderOptions } from './chunk-reader.ts';

async function* source(
  count: number,
  size: number,
  seen: (chunk: Uint8Array) => void = () => undefined,
): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < count; index++) {
    const chunk = new Uint8Array(size).fill(index);
    seen(chunk);
    yield chunk;
  }
}

function reader(body: AsyncIterable<Uint8Array>, changes: Partial<ChunkReaderOptions> = {}): ChunkReader {
  return new ChunkReader(body, {
    bytesMax: 1e9,
    signal: new AbortController().signal,
    idleMsMax: 5_000,
    onChunk: () => undefined,
    ...changes,
  });
}

async function readAll(from: ChunkReader, size = 1e9): Promise<number> {
  let total = 0;
  for (let chunk = await from.next(size); chunk !== undefined; chunk = await from.next(size)) {
    assert.ok(chunk.length <= size);
    total += chunk.length;
  }
  return total;
}

/** Gives more bytes once, then never answers again. */
async function* silent(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(10);
  await new Promise<never>(() => undefined);
}

test('chunks come in the sizes asked for, and the end is known ahead', async () => {
  const subject = reader(source(5, 10));
  assert.is(await subject.isAtEnd(), false);
  assert.is(await readAll(subject, 3), 50);
  assert.is(await subject.isAtEnd(), true);
  assert.is(subject.brokenBy, undefined);
});

test('more bytes than are left are refused', async () => {
  const error = await readAll(reader(source(5, 10), { bytesMax: 49 })).then(
    () => undefined,
    caught => caught,
  );
  assert.instance(error, Problem);
  assert.is(error.code, 'body-too-large');
  assert.is(await readAll(reader(source(5, 10), { bytesMax: 50 })), 50);
});

test('a client that falls silent, goes away or is drained ends the body', async () => {
  const idle = reader(silent(), { idleMsMax: 20 });
  assert.is(await readAll(idle), 10);
  assert.match(String(idle.brokenBy), 'sends nothing any more');
  const abort = new AbortController();
  const gone = reader(silent(), { signal: abort.signal });
  setTimeout(() => abort.abort(), 20);
  assert.is(await readAll(gone), 10);
  assert.is.not(gone.brokenBy, undefined);
  const before = reader(silent(), { signal: AbortSignal.abort() });
  assert.is(await readAll(before), 0);
  assert.is.not(before.brokenBy, undefined);
});

test('a chunk that was handed on is not held', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage: unknown = runInNewContext('gc');
  if (typeof collectGarbage !== 'function') throw new Error('The engine gives no gc.');
  const chunks: WeakRef<Uint8Array>[] = [];
  const subject = reader(source(40, 100_000, chunk => chunks.push(new WeakRef(chunk))));
  for (let index = 0; index < 38; index++) await subject.next(1e9);
  await new Promise(resolve => setTimeout(resolve, 10));
  collectGarbage();
  const alive = chunks.filter(chunk => chunk.deref() !== undefined).length;
  assert.ok(alive <= 3, `${alive} of ${chunks.length} chunks are alive`);
  assert.is(await subject.isAtEnd(), false);
});

test.run();
