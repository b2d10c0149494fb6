import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seededRandom } from '../faults/random.ts';
import { mutated, mutatedInPlace } from './fuzz/mutate.ts';
import { runFuzz } from './fuzz/run-fuzz.ts';

/*
 * A share of what `fuzz.ts` does with ten million bytes.
 */

test('mutations change something, and the same seed gives the same ones', () => {
  const source = Buffer.from("INSERT INTO t VALUES (1,'a'),(2,'b');\n".repeat(20));
  let changed = 0;
  for (let seed = 1; seed <= 20; seed += 1) {
    const { bytes } = mutated(source, seededRandom(seed));
    assert.is(Buffer.compare(bytes, mutated(source, seededRandom(seed)).bytes), 0);
    if (Buffer.compare(bytes, source) !== 0) changed += 1;
    assert.is(mutatedInPlace(source, seededRandom(seed)).bytes.length, source.length);
  }
  // One that is a single byte may put back what was there.
  assert.ok(changed >= 18, `${changed} of 20`);
});

test('readers of mutated scripts and SQLite files neither crash nor hang', async () => {
  const report = await runFuzz({ bytes: 250_000, seed: 20_261, say: () => undefined });
  assert.equal(report.violations, []);
  assert.is(report.processes, 1);
  assert.ok(report.totals.rows > 500, `${report.totals.rows} rows were read nevertheless`);
  assert.ok(report.totals.proof > 50_000, `${report.totals.proof} bytes went through the proof's reader`);
});

test.run();
