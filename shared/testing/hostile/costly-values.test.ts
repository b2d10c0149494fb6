import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CanonicalRow } from '#shared/engines/proof/canonical/canonical-row.ts';
import { JsonNumber } from '#shared/engines/proof/canonical/json-form.ts';
import { createDecoder } from '#shared/engines/proof/source/create-decoder.ts';
import { nearestSingle } from '#shared/engines/proof/source/nearest-single.ts';
import { columnPlan } from '#shared/engines/proof/testing/rows.ts';
import { plainDecimal } from '#shared/engines/schema/profile/numbers.ts';
import { compareDecimals } from '#shared/engines/schema/rules/support/decimal.ts';
import type { Codec } from '#shared/engines/transfer/codec.ts';
import { valueKind } from '#shared/engines/transfer/row-sink.ts';

// A value of a dump may be as long as a statement. What reads numbers by trying each digit as a beginning or a middle
// takes a minute for 100,000 of them, and hours for a million.

const lengthCharacters = 300_000;
const cpuMsMax = 2_000;
const values: Readonly<Record<string, string>> = {
  'digits and no number': `${'1'.repeat(lengthCharacters)}x`,
  'zeros before a one': `1.${'0'.repeat(lengthCharacters)}1`,
  blanks: `1${' '.repeat(lengthCharacters)}x`,
  'an exponent of zeros': `1e${'0'.repeat(lengthCharacters)}x`,
  signs: '-'.repeat(lengthCharacters),
};

/** Runs it and fails where it takes more CPU than a linear reader could. */
function soon(what: string, work: () => unknown): void {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  const ms = Math.round((user + system) / 1_000);
  assert.ok(ms < cpuMsMax, `${what} took ${ms} ms of CPU`);
}

const codecs: readonly Codec[] = [
  { kind: 'float', bytes: 4 },
  { kind: 'float', bytes: 8 },
  { kind: 'integer', bytes: 8 },
  { kind: 'numeric' },
  { kind: 'date' },
  { kind: 'timestamp', digits: 6 },
  { kind: 'timestamptz', digits: 6 },
  { kind: 'interval', from: 'mysql-time' },
  { kind: 'interval', from: 'text' },
  { kind: 'jsonb' },
];

for (const [name, text] of Object.entries(values))
  test(`a value of ${name} is read or refused in linear time`, () => {
    const bytes = Buffer.from(text);
    for (const codec of codecs) {
      const column = columnPlan('c', 'x', codec);
      soon(`${codec.kind} of ${name}`, () => {
        const row = new CanonicalRow(1);
        row.begin();
        row.open(0);
        createDecoder(column, { dialect: 'mysql', charset: undefined, timeZone: undefined }).decode(
          bytes,
          0,
          bytes.length,
          valueKind.text,
          row,
        );
      });
    }
    soon(`plainDecimal of ${name}`, () => plainDecimal(text));
    soon(`compareDecimals of ${name}`, () => compareDecimals(text, '1'));
    soon(`nearestSingle of ${name}`, () => nearestSingle(text, 16777217));
  });

test('numbers of JSON lose their zeros in linear time', () => {
  const zeros = '0'.repeat(lengthCharacters);
  soon('zeros within', () => assert.is(new JsonNumber(false, `1${zeros}1`, 1).digits.length, lengthCharacters + 2));
  soon('zeros at the end', () => assert.is(new JsonNumber(false, `1${zeros}`, 1).digits, '1'));
});

test.run();
