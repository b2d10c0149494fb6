import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PortionBuffer } from './portion-buffer.ts';

test('what is not consumed stays in front of the next portion', () => {
  const buffer = new PortionBuffer();
  buffer.add(Buffer.from('abcdef'), 0);
  buffer.consume(4);
  buffer.add(Buffer.from('ghi'), 0);
  assert.is(Buffer.from(buffer.bytes.subarray(0, buffer.length)).toString(), 'efghi');
  assert.is(buffer.view.getUint8(4), 0x69);
});

test('a large row is gathered from portions, and its memory given back', () => {
  const buffer = new PortionBuffer();
  const portion = Uint8Array.from({ length: 700_000 }, (_, at) => at % 251);
  const sizes = new Set<number>();
  for (let count = 1; count <= 20; count++) {
    buffer.add(portion, 14_000_000);
    sizes.add(buffer.bytes.length);
    assert.is(buffer.length, count * portion.length);
  }
  assert.ok(sizes.size < 5, `${sizes.size} sizes`);
  for (let at = 0; at < buffer.length; at += 999) assert.is(buffer.bytes[at], (at % portion.length) % 251);
  const last = buffer.bytes[buffer.length - 1];
  buffer.consume(buffer.length - 1);
  assert.is(buffer.bytes[0], last);
  assert.ok(buffer.bytes.length < 1_000_000);
});

test('a length that is only claimed takes no memory', () => {
  const buffer = new PortionBuffer();
  buffer.add(new Uint8Array(300_000), 2 ** 31 - 1);
  assert.ok(buffer.bytes.length < 2_000_000);
});

test.run();
