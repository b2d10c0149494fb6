import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ColumnProfile, SourceType } from '../model.ts';
import { column, profileRows, profileValues, type TestValue, table } from './testing.ts';

/*
 * The profiler against the slowest and plainest way to say the same: regular expressions, BigInt and Date over
 * strings. Values are drawn to lie close to every border that the fields draw.
 */

const int64Max = 2n ** 63n - 1n;
const numberText = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;
const integerText = /^[+-]?\d+$/;

/** The number as an integer multiple of 10^-40, which orders and compares every number drawn here exactly. */
function scaled(text: string): bigint {
  const [whole = '', fraction = ''] = text.replace(/^[+-]/, '').split('.');
  const magnitude = BigInt(whole + fraction.padEnd(40, '0'));
  return text.startsWith('-') ? -magnitude : magnitude;
}

function count(values: string[], condition: (value: string) => boolean): number {
  return values.filter(condition).length;
}

function expectedNumbers(values: string[]): Partial<ColumnProfile> {
  const numbers = values.filter(value => numberText.test(value));
  const integers = numbers.filter(value => integerText.test(value)).map(BigIntOf);
  return {
    negatives: count(numbers, value => scaled(value) < 0n),
    outsideInt32: integers.filter(value => value > 2147483647n || value < -2147483648n).length,
    aboveInt64: integers.filter(value => value > int64Max).length,
    distinct: new Set(values.map(value => (numberText.test(value) ? scaled(value) : value))).size,
  };
}

function BigIntOf(text: string): bigint {
  return BigInt(text.replace(/^\+/, ''));
}

function expectedBounds(values: string[]): { min: bigint; max: bigint; scale: number; digits: number } | undefined {
  if (values.length === 0 || values.some(value => !numberText.test(value))) return undefined;
  const ordered = values.map(scaled).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return {
    min: ordered[0] ?? 0n,
    max: ordered.at(-1) ?? 0n,
    scale: Math.max(...values.map(value => value.split('.')[1]?.length ?? 0)),
    digits: Math.max(...values.map(value => value.replace(/^[+-]?0*/, '').split('.')[0]?.length ?? 0)),
  };
}

function check(profile: ColumnProfile, expected: Partial<ColumnProfile>): void {
  const actual = Object.fromEntries(Object.entries(profile).filter(([field]) => Object.hasOwn(expected, field)));
  assert.equal(actual, expected);
}

function checkBounds(profile: ColumnProfile, values: string[]): void {
  const bounds = expectedBounds(values);
  assert.is(profile.numberMin === undefined, bounds === undefined);
  if (bounds === undefined || profile.numberMin === undefined || profile.numberMax === undefined) return;
  assert.is(scaled(profile.numberMin), bounds.min);
  assert.is(scaled(profile.numberMax), bounds.max);
  assert.is(profile.scaleMax, bounds.scale);
  assert.is(profile.integerDigitsMax, bounds.digits);
  assert.is(
    profile.allIntegers,
    values.every(value => integerText.test(value)),
  );
}

const border = fc.constantFrom(31n, 32n, 63n, 64n, 100n).map(power => 2n ** power);
const integer = fc.oneof(
  fc.integer({ min: -12, max: 12 }).map(String),
  fc.tuple(border, fc.integer({ min: -2, max: 2 }), fc.boolean()).map(([base, step, minus]) => {
    const value = base + BigInt(step);
    return (minus ? -value : value).toString();
  }),
  fc.bigInt({ min: -(10n ** 26n), max: 10n ** 26n }).map(String),
  fc.nat({ max: 99 }).map(value => `000${value}`),
);
const decimal = fc
  .tuple(integer, fc.stringMatching(/^[0-9]{0,22}$/))
  .map(([whole, fraction]) => `${whole}.${fraction}`);
const odd = fc.constantFrom('', ' ', '-', '+', '.', 'x', '1x', '--1', '1-', '1.2.3', '+5', '.5', '-.50', '1 ', ' 1');
const value = fc.oneof(integer, decimal, odd);
const values = fc.array(fc.option(value, { nil: null, freq: 6 }), { minLength: 1, maxLength: 12 });

function present(list: (string | null)[]): string[] {
  return list.filter(entry => entry !== null);
}

const numeric: SourceType[] = [
  { kind: 'integer', bits: 64, unsigned: false },
  { kind: 'decimal', precision: 65, scale: 30 },
  { kind: 'float', bits: 64 },
  { kind: 'affinity', affinity: 'numeric', declared: '' },
];
for (const type of numeric) {
  test(`numbers in ${type.kind} columns`, () => {
    fc.assert(
      fc.property(values, list => {
        const texts = present(list);
        const profile = profileValues(type, list);
        check(profile, {
          rows: list.length,
          nulls: list.length - texts.length,
          bytesMax: Math.max(0, ...texts.map(text => text.length)),
          charactersMax: Math.max(0, ...texts.map(text => text.length)),
          emptyStrings: count(texts, text => text === ''),
          ...expectedNumbers(texts),
        });
        checkBounds(profile, texts);
      }),
      { seed: 11, numRuns: 600 },
    );
  });
}

test('text', () => {
  const piece = fc.oneof(
    value,
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom('\0', 'é', '€', '😀', ' ', 'true', 'OFF', 'on', '1700000000', 'abcdefgh'),
  );
  const text = fc.oneof(
    fc.array(piece, { maxLength: 3 }).map(pieces => pieces.join('')),
    fc.uuid(),
    value,
  );
  fc.assert(
    fc.property(fc.array(fc.option(text, { nil: null }), { minLength: 1, maxLength: 10 }), list => {
      const texts = present(list);
      const canonical = count(texts, entry => /^(?:-?[1-9]\d*|-?0)$/.test(entry));
      const profile = profileValues({ kind: 'text' }, list);
      check(profile, {
        nulls: list.length - texts.length,
        bytesMax: Math.max(0, ...texts.map(entry => Buffer.byteLength(entry))),
        charactersMax: Math.max(0, ...texts.map(entry => [...entry].length)),
        emptyStrings: count(texts, entry => entry === ''),
        nulBytes: count(texts, entry => entry.includes('\0')),
        trailingSpaces: count(texts, entry => entry.endsWith(' ')),
        encodingInvalid: 0,
        distinct: new Set(texts).size,
      });
      assert.is(profile.shapes.integer ?? 0, canonical);
      assert.is(
        profile.shapes.uuid ?? 0,
        count(texts, entry => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(entry)),
      );
      assert.is(
        profile.shapes['boolean-word'] ?? 0,
        count(texts, entry => /^(?:true|false|[tfyn]|yes|no|on|off)$/i.test(entry)),
      );
      checkBounds(profile, texts);
    }),
    { seed: 12, numRuns: 1500 },
  );
});

test('dates', () => {
  const part = (max: number, width: number) =>
    fc.integer({ min: 0, max }).map(entry => `${entry}`.padStart(width, '0'));
  const date = fc
    .tuple(
      fc.oneof(part(9999, 4), fc.constantFrom('0000', '1900', '2000', '2023', '2024', '9999')),
      part(13, 2),
      part(32, 2),
    )
    .map(parts => parts.join('-'));
  const time = fc.tuple(part(25, 2), part(60, 2), part(61, 2)).map(parts => parts.join(':'));
  const fraction = fc.stringMatching(/^[0-9]{1,9}$/).map(digits => `.${digits}`);
  const stamp = fc.oneof(
    date,
    fc.tuple(date, time).map(parts => parts.join(' ')),
    fc.tuple(date, time, fraction).map(([day, clock, digits]) => `${day} ${clock}${digits}`),
  );
  fc.assert(
    fc.property(fc.array(stamp, { minLength: 1, maxLength: 6 }), list => {
      const kinds = list.map(dateKind);
      const of = (kind: string) => kinds.filter(entry => entry === kind).length;
      check(profileValues({ kind: 'datetime' }, list), {
        zeroDates: of('zero'),
        partlyZeroDates: of('partly'),
        datesInvalid: of('invalid'),
        sentinelDates: of('sentinel'),
        subMicroseconds: count(list, text => /\.\d{6}\d*[1-9]/.test(text)),
        distinct: new Set(list).size,
      });
    }),
    { seed: 13, numRuns: 2000 },
  );
});

function dateKind(text: string): string {
  const [day = '', clock = '00:00:00'] = text.split(' ');
  const [year, month, date] = day.split('-').map(Number);
  const [hour, minute, second] = clock.split(':').map(Number);
  if (year === undefined || month === undefined || date === undefined) return 'invalid';
  if (hour === undefined || minute === undefined || second === undefined) return 'invalid';
  if (year === 0 && month === 0 && date === 0) return 'zero';
  if (year * month * date === 0) return month > 12 || date > 31 ? 'invalid' : 'partly';
  const real = new Date(Date.UTC(2000, month - 1, date));
  real.setUTCFullYear(year, month - 1, date);
  const exists = real.getUTCMonth() === month - 1 && real.getUTCDate() === date && month <= 12;
  if (!exists || minute > 59 || second >= 61 || hour * 3600 + minute * 60 + second > 86_400) return 'invalid';
  return year === 9999 || day === '0001-01-01' ? 'sentinel' : 'valid';
}

test('keys: duplicates and orphans', () => {
  const small = fc.option(fc.integer({ min: 0, max: 5 }).map(String), { nil: null, freq: 5 });
  const rows = fc.array(fc.tuple(small, small), { maxLength: 20 });
  fc.assert(
    fc.property(rows, rows, fc.boolean(), (parentRows, childRows, childFirst) => {
      const type: SourceType = { kind: 'varchar', length: 9 };
      const parent = table('p', [column('a', type), column('b', type)], {
        uniqueKeys: [{ columns: ['a', 'b'], line: 1 }],
      });
      const child = table('c', [column('x', type), column('y', type)], {
        foreignKeys: [
          {
            columns: ['x', 'y'],
            referencedTable: 'p',
            referencedColumns: ['b', 'a'],
            onDelete: 'no action',
            onUpdate: 'no action',
            line: 1,
          },
        ],
      });
      const data: { table: typeof parent; rows: TestValue[][] }[] = [
        { table: parent, rows: parentRows },
        { table: child, rows: childRows },
      ];
      const facts = profileRows(childFirst ? data.reverse() : data, { finalTables: [parent, child] });
      const keys = parentRows.filter(row => !row.includes(null)).map(([a, b]) => `${a} ${b}`);
      assert.is(facts.duplicateKeys[0]?.count ?? 0, keys.length - new Set(keys).size);
      const orphans = childRows.filter(([x, y]) => x !== null && y !== null && !keys.includes(`${y} ${x}`));
      assert.is(facts.orphans[0]?.count ?? 0, orphans.length);
      assert.ok(facts.orphans.every(({ samples }) => samples.length > 0));
      assert.is(
        facts.duplicateRows[0]?.count ?? 0,
        childRows.length - new Set(childRows.map(row => JSON.stringify(row))).size,
      );
    }),
    { seed: 14, numRuns: 500 },
  );
});

test.run();
