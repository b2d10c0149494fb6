import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lengthEnd, PacketError, PacketReader, readLength } from './packets.ts';

const splitLength = 0xffffff;

/** Payloads as a server sends them. */
function stream(payloads: readonly Uint8Array[]): Buffer {
  const parts: Uint8Array[] = [];
  let sequence = 1;
  for (const payload of payloads) {
    for (let at = 0; ; at += splitLength) {
      const part = payload.subarray(at, at + splitLength);
      parts.push(Uint8Array.of(part.length & 255, (part.length >> 8) & 255, part.length >> 16, sequence++ & 255), part);
      if (part.length < splitLength) break;
    }
  }
  return Buffer.concat(parts);
}

/** What a reader delivers when the stream comes in portions of these sizes, over and over. */
function read(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const found: Uint8Array[] = [];
  const reader = new PacketReader({ packet: (packet, start, end) => found.push(packet.slice(start, end)) });
  reader.expectAnswer();
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    reader.push(bytes.subarray(at, at + size));
    at += size;
  }
  return found;
}

function payload(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + (i >> 8)) & 255;
  return bytes;
}

test('packets arrive whole, whatever the portions are', () => {
  const payloads = [0, 1, 3, 250, 4_000, 70_000, 2, 0, 9].map(payload);
  const bytes = stream(payloads);
  for (const sizes of [[1], [2], [3], [5], [7, 1], [64], [4, 4_000, 1], [bytes.length], [65_536, 3]])
    assert.equal(read(bytes, sizes).map(hashOf), payloads.map(hashOf), `portions of ${sizes}`);
});

test('a payload of 16 MiB and more is put together from its parts', () => {
  for (const length of [splitLength - 1, splitLength, splitLength + 5, splitLength * 2, splitLength * 2 + 1]) {
    const payloads = [payload(3), payload(length), payload(8)];
    const bytes = stream(payloads);
    for (const sizes of [[65_536], [1_000_003], [bytes.length]])
      assert.equal(read(bytes, sizes).map(hashOf), payloads.map(hashOf), `${length} bytes in portions of ${sizes}`);
  }
});

test('a packet out of order is no packet of this answer', () => {
  const bytes = stream([payload(4), payload(4)]);
  bytes[11] = 7;
  assert.throws(
    () => read(bytes, [bytes.length]),
    (error: unknown) => error instanceof PacketError,
  );
  assert.throws(
    () => read(bytes, [3]),
    (error: unknown) => error instanceof PacketError,
  );
});

test('lengths of all four forms, NULL, and those that are cut off', () => {
  const cases: [number[], number, number][] = [
    [[0], 0, 1],
    [[250], 250, 1],
    [[0xfb], -1, 1],
    [[0xfc, 0x01, 0x02], 0x201, 3],
    [[0xfd, 0x01, 0x02, 0x03], 0x30201, 4],
    [[0xfe, 0, 0, 0, 0, 1, 0, 0, 0], 2 ** 32, 9],
  ];
  for (const [bytes, value, end] of cases) {
    assert.is(readLength(Uint8Array.from(bytes), 0, bytes.length), value);
    assert.is(lengthEnd.at, end);
  }
  for (const bytes of [[], [0xfc, 1], [0xfd, 1, 2], [0xfe, 1, 2, 3, 4, 5, 6, 7], [0xff]])
    assert.throws(
      () => readLength(Uint8Array.from(bytes), 0, bytes.length),
      (error: unknown) => error instanceof PacketError,
    );
});

function hashOf(bytes: Uint8Array): string {
  let hash = 0;
  for (let i = 0; i < bytes.length; i++) hash = (Math.imul(hash, 31) + bytes[i]!) | 0;
  return `${bytes.length}:${hash}`;
}

test.run();
