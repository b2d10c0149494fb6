import { Buffer } from 'node:buffer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seededRandom } from '#shared/testing/faults/random.ts';
import { newlinesIn } from './newlines.ts';

test('line feeds are counted wherever the bytes begin and end, beside every other byte', () => {
  const random = seededRandom(5);
  const near = [0x0a, 0x0a, 0x0b, 0x09, 0x8a, 0x0a, 0x00, 0xff, 0x4a, 0x0d];
  const memory = new Uint8Array(4_096);
  for (let at = 0; at < memory.length; at++)
    memory[at] = random() < 0.5 ? near[Math.floor(random() * near.length)]! : Math.floor(random() * 256);
  for (let from = 0; from < 9; from++) {
    for (const length of [0, 1, 2, 3, 4, 5, 7, 8, 63, 64, 1_000, 4_000]) {
      const bytes = memory.subarray(from, from + length);
      assert.is(newlinesIn(bytes), bytes.filter(byte => byte === 0x0a).length, `${length} from ${from}`);
    }
  }
  assert.is(newlinesIn(Buffer.alloc(1_000, '\n')), 1_000);
  assert.is(newlinesIn(Buffer.from('none')), 0);
});

test.run();
