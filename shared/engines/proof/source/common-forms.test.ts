import { isUtf8 } from 'node:buffer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Codec } from '#shared/engines/transfer/codec.ts';
import { type ValueKind, valueKind } from '#shared/engines/transfer/row-sink.ts';
import { dateOfDay, daysSince2000 } from '../canonical/calendar.ts';
import { CanonicalRow } from '../canonical/canonical-row.ts';
import { columnPlan } from '../testing/rows.ts';
import { seeded } from '../testing/seeded.ts';
import { commonFormOf, writeCommon } from './common-forms.ts';
import { createDecoder } from './create-decoder.ts';
import { outcome, type SourceContext } from './source-decoder.ts';

// What the short ways write has to be what the general decoders write, which other tests compare with PostgreSQL.

const context: SourceContext = { dialect: 'mysql', charset: undefined, timeZone: undefined };
const random = seeded(77);
const below = (limit: number): number => Math.floor(random() * limit);
const pick = <T>(values: readonly T[]): T => values[below(values.length)]!;
const digits = (count: number): string => Array.from({ length: count }, () => below(10)).join('');

/** Canonical bytes of one value by the short way and by the decoder; undefined where it writes none. */
function bothWays(codec: Codec, value: Uint8Array, kind: ValueKind) {
  const column = columnPlan('c', 'x', codec);
  const around = Buffer.concat([Buffer.from('12'), value, Buffer.from('34')]);
  const [start, end] = [2, 2 + value.length];
  const written = (write: (row: CanonicalRow) => boolean): string | undefined => {
    const row = new CanonicalRow(2);
    row.begin();
    row.null(0);
    const isWritten = write(row);
    assert.is(row.has(1), isWritten);
    return isWritten ? Buffer.from(row.bytes.subarray(row.starts[1]!, row.ends[1]!)).toString('hex') : undefined;
  };
  const seconds = 'digits' in codec ? codec.digits : 0;
  return {
    short: written(row => writeCommon(commonFormOf(column, context), seconds, 1, around, start, end, kind, row)),
    general: written(row => {
      row.open(1);
      const isValue = createDecoder(column, context).decode(around, start, end, kind, row) === outcome.value;
      if (isValue) row.close();
      else row.withdraw();
      return isValue;
    }),
  };
}

/** Values that all have the form, and values that may. */
function compare(codec: Codec, usual: () => string, odd: () => string, kind: ValueKind = valueKind.text): void {
  for (let trial = 0; trial < 1_500; trial++) {
    const text = usual();
    const { short, general } = bothWays(codec, Buffer.from(text), kind);
    assert.is.not(short, undefined, text);
    assert.is(short, general, text);
  }
  for (let trial = 0; trial < 1_500; trial++) {
    const text = odd();
    const { short, general } = bothWays(codec, Buffer.from(text), kind);
    if (short !== undefined) assert.is(short, general, text);
  }
}

const sign = (): string => pick(['', '', '-']);
/** Something that is wrong, or almost right, at some place. */
const damaged = (usual: () => string) => (): string => {
  const text = usual();
  const at = below(text.length + 1);
  return text.slice(0, at) + pick(['', '.', '-', 'e', ' ', '/', ':', '\0', '0', '9', 'é']) + text.slice(at + below(2));
};

test('whole numbers', () => {
  const usual = (): string => sign() + digits(1 + below(15));
  compare({ kind: 'integer', bytes: 8 }, usual, damaged(usual), valueKind.number);
  const edges = ['0', '-0', '2147483647', '2147483648', '-2147483648', '-2147483649', '4294967296', '-4294967296'];
  for (const text of [...edges, '999999999999999', '-999999999999999', '', '-', '1/', '12:4', '123?5']) {
    const { short, general } = bothWays({ kind: 'integer', bytes: 8 }, Buffer.from(text), valueKind.number);
    assert.is(short, general, text);
  }
});

test('decimals', () => {
  const usual = (): string =>
    sign() + pick([digits(1 + below(30)), `${digits(1 + below(9))}.${digits(below(12))}`, `.${digits(1 + below(9))}`]);
  const zeros = (): string => `${sign()}${'0'.repeat(1 + below(5))}${pick(['', '.', `.${'0'.repeat(below(5))}`])}`;
  compare({ kind: 'numeric' }, () => pick([usual, usual, zeros])(), damaged(usual), valueKind.number);
});

test('doubles and floats are the nearest ones, or are left to the decoder', () => {
  for (const bytes of [8, 4] as const) {
    const usual = (): string => `${sign()}${1 + below(9)}${digits(below(6))}.${digits(1 + below(4))}`;
    const shortest = (): string => {
      const value = bytes === 4 ? Math.fround(random() * 10 ** below(9)) : random() * 10 ** (below(20) - 3);
      return String(bytes === 4 ? Number(value.toPrecision(6)) : value);
    };
    const long = (): string => `${sign()}${digits(below(9))}.${digits(below(24))}`;
    compare({ kind: 'float', bytes }, usual, () => pick([shortest, long, damaged(shortest)])(), valueKind.number);
  }
});

test('nearly all doubles in their shortest form take the short way, those halfway between two do not', () => {
  const write = (text: string) => bothWays({ kind: 'float', bytes: 8 }, Buffer.from(text), valueKind.number);
  let short = 0;
  for (let trial = 0; trial < 2_000; trial++) if (write(String(random() * 1_000)).short !== undefined) short++;
  assert.ok(short > 1_980, `${short} of 2000`);
  // 2^53 + 1 lies between two doubles; so does a quarter of it, which has two places behind the point.
  for (const text of ['9007199254740993', '2251799813685248.25', '2251799813685248.125', '9007199254740993.0'])
    assert.is(write(text).short ?? write(text).general, write(text).general, text);
});

test('days of the years 1 to 9999, and days that are none', () => {
  const date: Codec = { kind: 'date' };
  const [first, last] = [-730_119, 2_921_939];
  for (let days = first; days <= last; days += 13) {
    const { year, month, day } = dateOfDay(days);
    assert.is(daysSince2000(year, month, day), days);
  }
  assert.equal(
    [dateOfDay(first), dateOfDay(last)].map(({ year }) => year),
    [1, 9999],
  );
  const pad = (value: number, size = 2): string => String(value).padStart(size, '0');
  const usual = (): string => `${pad(1 + below(9999), 4)}-${pad(1 + below(12))}-${pad(1 + below(28))}`;
  compare(date, usual, () => pick([damaged(usual), () => `${digits(4)}-${pad(below(14))}-${pad(below(33))}`])());
});

test('timestamps with and without a fraction', () => {
  const pad = (value: number): string => String(value).padStart(2, '0');
  const usual = (): string =>
    `${1800 + below(400)}-${pad(1 + below(12))}-${pad(1 + below(28))}` +
    pick(['', ` ${pad(below(24))}:${pad(below(60))}:${pad(below(60))}${pick(['', `.${digits(1 + below(6))}`])}`]);
  const any = (): string => `${digits(4)}${usual().slice(4)}`;
  for (const kind of ['timestamp', 'timestamptz'] as const)
    compare({ kind, digits: 6 }, usual, () => pick([any, damaged(usual)])());
  const rounded = bothWays({ kind: 'timestamp', digits: 3 }, Buffer.from('2024-01-31 10:00:00.1234'), valueKind.text);
  assert.is(rounded.short, undefined);
});

test('texts: UTF-8 as the platform defines it, and no U+0000', () => {
  const characters = ['a', 'z', '~', 'é', '߿', 'ࠀ', '漢', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'];
  const odd = ['c0', 'c1', 'c2', 'e0', 'ed', 'f0', 'f4', 'f5', 'ff', '80', '8f', '90', '9f', 'a0', 'bf', '00', '7f'];
  let refused = 0;
  for (let trial = 0; trial < 6_000; trial++) {
    const parts = Array.from({ length: below(9) }, () =>
      random() < 0.85 ? Buffer.from(pick(characters).repeat(below(4))) : Buffer.from(pick(odd) + pick(odd), 'hex'),
    );
    const value = Buffer.concat(trial % 50 === 0 ? [Buffer.alloc(600, 'x'), ...parts] : parts);
    const isPlain = isUtf8(value) && !value.includes(0);
    const { short, general } = bothWays({ kind: 'text' }, value, valueKind.text);
    assert.is(short !== undefined, isPlain, value.toString('hex'));
    assert.is(short, general);
    if (!isPlain) refused++;
  }
  assert.ok(refused > 1_000 && refused < 5_000, `${refused} of 6000 were refused`);
});

test('numbers as SQLite stores them', () => {
  const eight = Buffer.alloc(8);
  const stored = (codec: Codec, value: number | bigint) => {
    if (typeof value === 'bigint') eight.writeBigInt64BE(value);
    else eight.writeDoubleBE(value);
    return bothWays(codec, eight, typeof value === 'bigint' ? valueKind.integer64 : valueKind.float64);
  };
  const wholes = [0n, 1n, -1n, 100n, -4294967296n, 999999999999999n, -(10n ** 15n), 2n ** 63n - 1n, -(2n ** 63n)];
  const doubles = [0, -0, 0.1, -0.1, 1.5, 1e15, 1e21, 5e-324, 1 / 3, 123456.78, 0.29, 2 ** 53, Infinity, NaN];
  const random6 = Array.from({ length: 1_500 }, () => Number((random() * 10 ** below(12)).toFixed(below(8))));
  for (const kind of ['integer', 'numeric', 'float'] as const) {
    const codec: Codec = kind === 'numeric' ? { kind } : { kind, bytes: 8 };
    for (const value of [...wholes, ...doubles, ...random6]) {
      const { short, general } = stored(codec, value);
      if (short !== undefined) assert.is(short, general, `${kind} ${value}`);
    }
  }
  assert.is.not(stored({ kind: 'numeric' }, 123456.78).short, undefined);
  assert.is.not(stored({ kind: 'numeric' }, -5n).short, undefined);
  assert.is.not(stored({ kind: 'float', bytes: 8 }, 0.1).short, undefined);
  assert.is.not(stored({ kind: 'integer', bytes: 8 }, 2n ** 63n - 1n).short, undefined);
});

test('a form is for its kinds of value only', () => {
  const { short } = bothWays({ kind: 'text' }, Buffer.from('12'), valueKind.number);
  assert.is(short, undefined);
  assert.is(bothWays({ kind: 'integer', bytes: 4 }, Buffer.from('12'), valueKind.bytes).short, undefined);
  assert.is(bothWays({ kind: 'date' }, Buffer.from('2024-01-31'), valueKind.keyword).short, undefined);
});

test.run();
