import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Budget } from './budget.ts';
import { scanDate, scannedDate } from './dates.ts';
import { encodingOf, examine, examined } from './encoding.ts';
import { excerpt } from './excerpt.ts';
import { hash, hashBytes, hashInteger, integerOf, scan, scanText } from './hash.ts';
import { HyperLogLog } from './hyperloglog.ts';
import { jsonScanned, scanJson } from './json.ts';
import { compareDecimals, plainDecimal } from './numbers.ts';
import { added, ValueSet } from './value-set.ts';

const encoder = new TextEncoder();

test('hash of integers: undone, and without a collision in a million neighbours', () => {
  fc.assert(
    fc.property(fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }), value => {
      hashInteger(value);
      assert.is(integerOf(hash.h1, hash.h2), value);
    }),
    { seed: 1, numRuns: 2000 },
  );
  const seen = new Set<number>();
  for (let value = -100_000; value < 100_000; value++) {
    hashInteger(value);
    seen.add((hash.h1 >>> 0) * 2 ** 21 + (hash.h2 >>> 11));
  }
  assert.is(seen.size, 200_000);
});

test('hash of bytes: no collision among similar texts, and the same wherever the text lies', () => {
  const seen = new Set<number>();
  const bytes = new Uint8Array(64);
  for (let value = 0; value < 200_000; value++) {
    const text = `user${value}@example.com`;
    const { written } = encoder.encodeInto(text, bytes.subarray(value % 4));
    hashBytes(bytes, value % 4, (value % 4) + written);
    const h1 = hash.h1;
    seen.add((h1 >>> 0) * 2 ** 21 + (hash.h2 >>> 11));
    scanText(bytes, value % 4, (value % 4) + written);
    if (hash.h1 !== h1) throw new Error('scanText hashes otherwise');
  }
  assert.is(seen.size, 200_000);
});

test('scanText sees bytes >= 0x80 and 0x00 wherever they are, and only those', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), bytes => {
      scanText(bytes, 0, bytes.length);
      assert.is(
        scan.high,
        bytes.some(byte => byte >= 0x80),
      );
      assert.is(scan.zero, bytes.includes(0));
    }),
    { seed: 2, numRuns: 2000 },
  );
});

test('UTF-8: validity and characters as TextDecoder has them', () => {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 4 }).map(text => encoder.encode(text)),
    fc.uint8Array({ min: 0x7e, max: 0xff, maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 4 }), pieces => {
      const bytes = Uint8Array.from(pieces.flatMap(part => [...part]));
      let text: string | undefined;
      try {
        text = strict.decode(bytes);
      } catch {
        // Invalid: that is what is compared.
      }
      examine(bytes, 0, bytes.length, encodingOf('utf8mb4'), false);
      assert.is(examined.valid, text !== undefined);
      if (text !== undefined) assert.is(examined.characters, [...text].length);
    }),
    { seed: 3, numRuns: 3000 },
  );
});

test('double encoding: every text that was stored as UTF-8 read as cp1252 is found, and no other', () => {
  const cp1252 = new TextDecoder('windows-1252');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), text => {
      const twice = encoder.encode(cp1252.decode(encoder.encode(text)));
      examine(twice, 0, twice.length, encodingOf('utf8'), false);
      assert.is(examined.doubleEncoded, /[^\0-\x7f]/.test(text));
    }),
    { seed: 4, numRuns: 2000 },
  );
  for (const plain of ['Ärger', 'naïve café', '£5', 'Ã', 'smörgåsbord', '日本語', 'Ã©日']) {
    const bytes = encoder.encode(plain);
    examine(bytes, 0, bytes.length, encodingOf('utf8'), false);
    assert.is(examined.doubleEncoded, false, plain);
  }
});

test('JSON: valid where JSON.parse says so', () => {
  const check = (text: string): void => {
    let valid = true;
    try {
      JSON.parse(text);
    } catch {
      valid = false;
    }
    const bytes = encoder.encode(text);
    scanJson(bytes, 0, bytes.length);
    assert.is(jsonScanned.valid, valid, text);
  };
  fc.assert(fc.property(fc.json(), check), { seed: 5, numRuns: 1000 });
  // Texts that were valid and had one character changed.
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.constantFrom(...'{}[]",:\\0-+.eEtu \n\t\u0001'), (text, at, character) => {
      const position = at % (text.length + 1);
      check(text.slice(0, position) + character + text.slice(position + (at % 2)));
    }),
    { seed: 6, numRuns: 3000 },
  );
  const bytes = encoder.encode('['.repeat(100_000));
  scanJson(bytes, 0, bytes.length);
  assert.is(jsonScanned.valid, false);
});

test('JSON: keys given twice, in small and large objects', () => {
  const suspect = (text: string): boolean => {
    const bytes = encoder.encode(text);
    scanJson(bytes, 0, bytes.length);
    assert.is(jsonScanned.valid, true, text);
    return jsonScanned.suspect;
  };
  const members = Array.from({ length: 1000 }, (_, index) => `"key${index}":{"key${index}":${index}}`);
  assert.is(suspect(`{${members.join()}}`), false);
  assert.is(suspect(`{${members.join()},"key0":1}`), true);
  assert.is(suspect(`{${members.join()},"key999":1}`), true);
  assert.is(suspect('[{"a\\n":1,"a\\t":2},{"a\\n":1}]'), false);
});

test('decimals: written out and ordered', () => {
  assert.is(plainDecimal('-1.5e3'), '-1500');
  assert.is(plainDecimal('12e-4'), '0.0012');
  assert.is(plainDecimal('+007.50'), '7.50');
  assert.is(plainDecimal('-0'), '0');
  assert.is(plainDecimal('1e999999'), undefined);
  assert.ok(compareDecimals('-2', '-10') > 0);
  assert.ok(compareDecimals('0.1', '0.09') > 0);
  assert.is(compareDecimals('1.50', '1.5'), 0);
});

test('HyperLogLog: within five standard errors from one to a million', () => {
  const sketch = new HyperLogLog();
  assert.is(sketch.estimate(), 0);
  let next = 1;
  for (let count = 1; count <= 1_000_000; count++) {
    hashInteger(count);
    sketch.add(hash.h1, hash.h2);
    if (count !== next) continue;
    assert.ok(Math.abs(sketch.estimate() / count - 1) < 5 * 0.0163, `${count}: ${sketch.estimate()}`);
    next = Math.ceil(next * 1.7);
  }
});

test('a set of values counts what it is given, and gives its memory back', () => {
  const budget = new Budget(1 << 20);
  const set = new ValueSet(budget, 'key');
  for (let round = 0; round < 3; round++) {
    for (let value = 0; value < 5000; value++) {
      hashInteger(value);
      const expected = round === 0 ? added.first : added.again;
      if (set.add(hash.h1, hash.h2) !== expected) throw new Error(`${value} in round ${round}`);
    }
  }
  assert.ok(set.exact);
  assert.is(set.size, 5000);
  assert.is(set.again, 10_000);
  let rows = 0;
  set.each(0, (_h1, _h2, count) => {
    rows += count;
  });
  assert.is(rows, 15_000);
  assert.is(budget.used, set.bytes);
  set.shrink();
  assert.is(set.exact, false);
  assert.ok(Math.abs(set.distinct - 5000) < 500, `${set.distinct}`);
  assert.ok(Math.abs(set.again - 10_000) < 1000, `${set.again}`);
  assert.is(budget.used, set.bytes);
  set.discard();
  assert.is(budget.used, 0);
});

test('sets that share a small budget: every byte is accounted, the limit holds, estimates stay close', () => {
  const budget = new Budget(60_000);
  const sets = (['key', 'guess', 'group', 'values', 'key'] as const).map(role => new ValueSet(budget, role));
  // Far from each other, so that no memory is saved by their lying close together.
  const apart = 1_000_003;
  for (let value = 19_999; value >= 0; value--) {
    hashInteger(value * apart);
    const { h1, h2 } = hash;
    // The last set sees each of its members ten times.
    for (const [index, set] of sets.entries()) {
      if (index === 4) hashInteger((value % 2000) * apart);
      set.add(index === 4 ? hash.h1 : h1, index === 4 ? hash.h2 : h2);
    }
    const held = sets.reduce((sum, set) => sum + set.bytes, 0);
    if (budget.used !== held || budget.used > budget.limitBytes) throw new Error(`${budget.used}, held ${held}`);
  }
  assert.ok(budget.peak <= budget.limitBytes);
  for (const [index, set] of sets.entries()) {
    const expected = index === 4 ? 2000 : 20_000;
    assert.is(set.exact, false);
    assert.ok(Math.abs(set.distinct / expected - 1) < 0.35, `${set.role}: ${set.distinct}`);
  }
  const last = sets.at(-1);
  assert.ok(Math.abs((last?.again ?? 0) / 18_000 - 1) < 0.35, `${last?.again}`);
});

test('a set of ascending integers knows in runs what a table knows', () => {
  const orders = [
    Array.from({ length: 5000 }, (_, at) => at - 100),
    Array.from({ length: 5000 }, (_, at) => at * 2),
    Array.from({ length: 5000 }, (_, at) => (at < 4000 ? at : at * 3)),
    [...Array.from({ length: 5000 }, (_, at) => at + Math.floor(at / 100)), 17, 17, 100],
    [...Array.from({ length: 300 }, (_, at) => at), 999_999_999_999_998, 5e14],
  ];
  for (const values of orders) {
    const set = new ValueSet(new Budget(1 << 24), 'key');
    const counts = new Map<number, number>();
    for (const value of values) {
      hashInteger(value);
      const result = set.add(hash.h1, hash.h2);
      assert.is(result, counts.has(value) ? added.again : added.first);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    assert.is(set.exact, true);
    assert.is(set.distinct, counts.size);
    assert.is(set.again, values.length - counts.size);
    const found = new Map<number, number>();
    set.each(0, (h1, h2, count) => found.set(integerOf(h1, h2), count));
    assert.equal(
      [...found].sort(([a], [b]) => a - b),
      [...counts].sort(([a], [b]) => a - b),
    );
    for (let value = -200; value < 6000; value += 7) {
      hashInteger(value);
      assert.is(set.has(hash.h1, hash.h2), counts.has(value), `${value}`);
    }
  }
});

test('runs are given up where text or another hash comes, and where memory ends', () => {
  const mixed = new ValueSet(new Budget(1 << 24), 'key');
  for (let value = 0; value < 1000; value++) {
    hashInteger(value);
    mixed.add(hash.h1, hash.h2);
  }
  const text = encoder.encode('word');
  hashBytes(text, 0, text.length);
  mixed.addWithText(hash.h1, hash.h2, text, 0, text.length);
  assert.is(mixed.distinct, 1001);
  hashInteger(500);
  assert.is(mixed.add(hash.h1, hash.h2), added.again);

  // Gaps everywhere, so that runs take room, and too little of it.
  const budget = new Budget(20_000);
  const sparse = new ValueSet(budget, 'key');
  for (let value = 0; value < 100_000; value++) {
    if (value % 8 === 0) continue;
    hashInteger(value);
    sparse.add(hash.h1, hash.h2);
    if (budget.used !== sparse.bytes) throw new Error(`${budget.used}, held ${sparse.bytes}`);
  }
  assert.ok(budget.peak <= budget.limitBytes);
  assert.is(sparse.exact, false);
  assert.ok(Math.abs(sparse.distinct / 87_500 - 1) < 0.35, `${sparse.distinct}`);

  const asked = new ValueSet(new Budget(1 << 24), 'key');
  for (let value = 0; value < 100_000; value++) {
    if (value % 8 === 0) continue;
    hashInteger(value);
    asked.add(hash.h1, hash.h2);
  }
  const before = asked.bytes;
  asked.shrink();
  assert.ok(asked.bytes < before, `${asked.bytes} of ${before}`);
  assert.ok(Math.abs(asked.distinct / 87_500 - 1) < 0.35, `${asked.distinct}`);
});

test('crafted collisions end the exactness, not the time', () => {
  const set = new ValueSet(new Budget(1 << 24), 'key');
  for (let value = 1; value <= 100_000; value++) set.add(0, value);
  assert.is(set.lossy, true);
});

test('excerpts are cut between characters', () => {
  const bytes = encoder.encode('é'.repeat(300));
  assert.is(excerpt(bytes, 0, bytes.length), `${'é'.repeat(79)}…`);
  assert.is(excerpt(bytes, 0, 160), 'é'.repeat(80));
  assert.is(excerpt(Uint8Array.of(0x41, 0xff, 0x1b), 0, 3), 'A\\xff\\u001b');
});

test('dates in the two common forms are read as any other form of the same moment', () => {
  const two = (max: number) => fc.integer({ min: 0, max }).map(value => String(value).padStart(2, '0'));
  const odd = fc.constantFrom('', '', '', 'x');
  const parts = fc.tuple(
    fc.integer({ min: 0, max: 9999 }),
    two(14),
    two(33),
    two(25),
    two(61),
    two(61),
    odd,
    fc.nat(9),
  );
  fc.assert(
    fc.property(parts, ([year, month, day, hour, minute, second, mark, at]) => {
      const date = `${String(year).padStart(4, '0')}-${month}-${day}`;
      const moment = `${date} ${hour}:${minute}:${second}`;
      for (const [text, longer] of [
        [date, `${date} 00:00:00.0`],
        [moment, `${moment}.0`],
      ] as const) {
        // One byte of it may be another: then neither form is a date, or both are the same one.
        const broken = (whole: string) =>
          mark === '' || at >= text.length ? whole : whole.slice(0, at) + mark + whole.slice(at + 1);
        const [short, long] = [broken(text), broken(longer)].map(written => {
          const bytes = Buffer.from(`9${written}9`);
          return scanDate(bytes, 1, bytes.length - 1);
        });
        assert.is(short, long, broken(text));
      }
    }),
    { numRuns: 3000, seed: 7 },
  );
  const bytes = Buffer.from('2024-02-28 10:11:12');
  scanDate(bytes, 0, 10);
  assert.equal({ ...scannedDate }, { hasTime: false, subMicrosecond: false, iso: true, fractionDigits: 0 });
  scanDate(bytes, 0, 19);
  assert.equal({ ...scannedDate }, { hasTime: true, subMicrosecond: false, iso: true, fractionDigits: 0 });
});

test.run();
