import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Problem } from '#shared/platform/errors.ts';
import { createDiskObjectStore } from '#shared/storage/disk/disk-object-store.ts';
import type { ObjectStore, UploadPart } from '#shared/storage/object-store.ts';
import { partSizes, type ReceivingWriter, receiveBytes } from './receive-bytes.ts';
import { receivedBytes, type UploadState } from './upload-state.ts';

const mib = 1024 ** 2;
const chunk = new Uint8Array(mib);
const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  with: () => quiet,
};

/** A store that counts the bytes of parts and keeps none. Everything else of it would fail: nothing lies there. */
function countingStore(): ObjectStore {
  return {
    ...createDiskObjectStore({ folder: '/nowhere' }),
    appendPart: async (_bucket, _key, _uploadId, number, body, { sizeBytesMax }): Promise<UploadPart> => {
      let sizeBytes = 0;
      for await (const bytes of body) sizeBytes += bytes.length;
      assert.ok(sizeBytes <= sizeBytesMax);
      return { number, sizeBytes, etag: String(number) };
    },
  };
}

function recordingWriter(): ReceivingWriter & { saves: number[] } {
  let state: UploadState = { parts: [] };
  const saves: number[] = [];
  return {
    saves,
    get state() {
      return state;
    },
    get receivedBytes() {
      return receivedBytes(state);
    },
    token: 'token',
    bucket: 'user-uploads',
    key: 'organization/artifact/source',
    uploadId: '0'.repeat(32),
    renew: async () => undefined,
    save: async received => {
      state = received;
      saves.push(receivedBytes(received));
    },
  };
}

async function* chunks(count: number, last = 0): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < count; index++) yield chunk;
  if (last > 0) yield chunk.subarray(0, last);
}

function receive(writer: ReceivingWriter, body: AsyncIterable<Uint8Array>, sizeBytes: number | undefined) {
  const ctx = { store: countingStore(), signal: new AbortController().signal, log: quiet };
  return receiveBytes(ctx, writer, body, { sizeBytes, sizeBytesMax: 1_000 * mib });
}

test('a long body is recorded part by part, each as large as a part is made', async () => {
  for (const sizeBytes of [150 * mib + 5, undefined]) {
    const writer = recordingWriter();
    await receive(writer, chunks(150, 5), sizeBytes);
    assert.equal(writer.saves, [64 * mib, 128 * mib, 150 * mib + 5]);
  }
});

test('the last part of a body that goes on behind it is not recorded', async () => {
  const writer = recordingWriter();
  const error = await receive(writer, chunks(128, 1), 128 * mib).then(
    () => undefined,
    caught => caught,
  );
  assert.instance(error, Problem);
  assert.is(error.code, 'body-too-large');
  assert.equal(writer.saves, [64 * mib], 'else asking for the offset would find a complete upload');
});

test('no upload has more parts than S3 takes, and none of them is too small', () => {
  const gib = 1024 ** 3;
  for (const name of ['disk', 's3'] as const) {
    for (const sizeBytes of [1, 5_000_000, 5 * gib, 64 * gib, 5 * 1024 * gib]) {
      const { minBytes, segmentBytes } = partSizes({ name, partBytesMin: 5 * mib }, sizeBytes);
      assert.ok(sizeBytes / minBytes <= 10_000);
      assert.ok(minBytes >= 5 * mib && segmentBytes >= minBytes);
    }
  }
});

test.run();
