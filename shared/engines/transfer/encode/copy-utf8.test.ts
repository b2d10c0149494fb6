import { Buffer } from 'node:buffer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seededRandom } from '#shared/testing/faults/random.ts';
import { Utf8Copier } from './copy-utf8.ts';
import { Output } from './output.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Characters of valid UTF-8 without U+0000, as the platform sees it; -1 else. */
function charactersOf(bytes: Uint8Array): number {
  try {
    const text = decoder.decode(bytes);
    return text.includes('\0') ? -1 : [...text].length;
  } catch {
    return -1;
  }
}

/** Copies a part of some bytes twice: the first value of an array is read without a view of it. */
function check(copier: Utf8Copier, all: Uint8Array, start: number, end: number): void {
  const part = all.subarray(start, end);
  const expected = charactersOf(part);
  for (const at of [3, 8]) {
    const out = new Output(end - start + 16);
    out.bytes.fill(0xee);
    const found = copier.copy(out, at, all, start, end);
    assert.is(found, expected, Buffer.from(part).toString('hex'));
    if (found < 0) continue;
    assert.is(Buffer.compare(out.bytes.subarray(at, at + part.length), part), 0);
    assert.is(out.bytes[at - 1], 0xee);
    assert.is(out.bytes[at + part.length], 0xee);
  }
}

test('texts of all kinds of characters, cut anywhere', () => {
  const copier = new Utf8Copier();
  const all = Buffer.from(
    'plain ASCII only, größe naïve 東京 𝄞🙂 \u007f\u0080\u07ff\u0800\ufeff\uffff\u{10000}\u{10ffff} end',
  );
  for (let start = 0; start < all.length; start += 1)
    for (let end = start; end <= all.length; end += 1 + (start % 3)) check(copier, all, start, end);
});

test('what is no UTF-8, and zeros, at every place of a word', () => {
  const copier = new Utf8Copier();
  const bad = [
    '00',
    'ff',
    '80',
    'c0af',
    'c1bf',
    'e08080',
    'eda080',
    'f08fbfbf',
    'f4908080',
    'f5808080',
    'c3',
    'e282',
    'f09f99',
  ];
  for (const hex of bad) {
    for (let before = 0; before < 9; before++) {
      for (const after of [0, 1, 3, 8]) {
        const all = Buffer.concat([Buffer.alloc(before, 'a'), Buffer.from(hex, 'hex'), Buffer.alloc(after, 'é')]);
        check(copier, all, 0, all.length);
      }
    }
  }
});

test('any bytes', () => {
  const copier = new Utf8Copier();
  const random = seededRandom(21);
  const frequent = [0x41, 0x7f, 0x80, 0xbf, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x99, 0x82, 0x00];
  for (let round = 0; round < 6_000; round++) {
    const all = Uint8Array.from({ length: Math.floor(random() * 14) }, () =>
      random() < 0.8 ? frequent[Math.floor(random() * frequent.length)]! : Math.floor(random() * 256),
    );
    check(copier, all, 0, all.length);
  }
});

test.run();
