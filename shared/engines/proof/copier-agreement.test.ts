import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Dialect } from '#shared/engines/schema/model.ts';
import { type AllowedCasts, type Codec, castNames } from '#shared/engines/transfer/codec.ts';
import { CopyWriter } from '#shared/engines/transfer/copy-writer.ts';
import { TargetRows } from './target-rows.ts';
import {
  columnPlan,
  feed,
  float64,
  HexRows,
  integer64,
  keyword,
  number,
  type SourceValue,
  sourceRows,
  tablePlan,
  text,
} from './testing/rows.ts';
import { seeded } from './testing/seeded.ts';

// The only place where the two programs meet: what the copier carries, the proof has to understand in the same way, for
// all the ways in which dumps write a value. What the copier rejects is in no table.

const allCasts: AllowedCasts = Object.keys(castNames).filter(
  (name): name is keyof typeof castNames => name in castNames,
);
const random = seeded(20);
const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
const digits = (count: number): string => Array.from({ length: count }, () => pick([...'0123456789'])).join('');
const upTo = (limit: number): string => String(Math.floor(random() * (limit + 1))).padStart(2, '0');

const numberText = (): string =>
  pick([
    () => digits(1 + Math.floor(random() * 18)),
    () => `-${digits(3)}.${digits(4)}`,
    () => `${digits(2)}e${pick(['', '-', '+'])}${digits(1)}`,
    () =>
      pick(['.5', '7.', '-0', ' 12 ', 'NaN', 'Infinity', '0.000', '9223372036854775807', '1e400', '7e-46', 'x', '']),
    () => `${digits(30)}.${digits(30)}`,
  ])();
const fraction = (): string => pick(['', '', `.${digits(3)}`, `.${digits(6)}`, `.${digits(7)}`, '.9999995']);
const clock = (): string =>
  pick([
    () => `${upTo(23)}:${upTo(59)}:${upTo(59)}${fraction()}`,
    () => `${upTo(25)}:${upTo(60)}`,
    () => `${upTo(12)}.${upTo(59)}.${upTo(59)}.${digits(6)} ${pick(['AM', 'PM'])}`,
    () => pick(['24:00:00', '23:59:60', '23:59:59.9999999']),
  ])();
const date = (): string =>
  pick([
    () => `${digits(4)}-${upTo(13)}-${upTo(32)}`,
    () => `2024/${upTo(12)}/${upTo(28)}`,
    () => `${digits(4)}${upTo(12)}${upTo(28)}`,
    () => `${upTo(28)}-${pick(['JAN', 'feb', 'MARCH'])}-${digits(pick([2, 4]))}`,
    () => `Jan ${upTo(31)} 2024`,
    () =>
      pick([
        '0000-00-00',
        '2024-02-30',
        'infinity',
        '-infinity',
        '',
        '0',
        '0044-03-15 BC',
        '294276-12-31',
        '294277-01-01',
      ]),
  ])();
const moment = (): string =>
  random() < 0.3 ? date() : `${date()}${pick([' ', 'T'])}${clock()}${pick(['', '', 'Z', '+02', '-03:30', ' +05:30'])}`;
const span = (): string =>
  pick([clock, () => `-${digits(3)}:${upTo(59)}:${upTo(59)}`, () => digits(6), () => `3 ${clock()}`])();
const interval = (): string =>
  pick([
    () =>
      `${digits(1)} year ${digits(1)} mons -${digits(1)} days ${pick(['', '-', '+'])}${upTo(23)}:${upTo(59)}:${upTo(59)}${fraction()}`,
    () => `P${digits(1)}Y${digits(1)}M${digits(1)}DT${digits(1)}H${digits(1)}M${digits(1)}S`,
    () => pick(['+02-06', '-11 10:09:08.555', '@ 1 hour 2 secs ago', 'infinity', '0', '2 weeks', '1.5 days']),
  ])();
const word = (): string =>
  pick(['', 'abc', 'h\u00e9\u6f22\u{1F600}', 'a\0b', '  x  ', 'x'.repeat(70), 'a,b,,c', ',', '\\x6162', '\\141\\\\']);

const columns: [Codec, string, () => string][] = [
  [{ kind: 'integer', bytes: 8 }, 'bigint', numberText],
  [{ kind: 'integer', bytes: 2 }, 'smallint', numberText],
  [{ kind: 'boolean' }, 'boolean', () => pick(['0', '1', 't', 'true', 'no', 'on', '2', '01', '\u0001', '\0'])],
  [{ kind: 'numeric' }, 'numeric', numberText],
  [{ kind: 'numeric', precision: 20, scale: 4 }, 'numeric(20,4)', numberText],
  [{ kind: 'float', bytes: 8 }, 'double precision', numberText],
  [{ kind: 'float', bytes: 4 }, 'real', numberText],
  [{ kind: 'text' }, 'text', word],
  [{ kind: 'text', padded: true, charactersMax: 8 }, 'char(8)', word],
  [{ kind: 'bytes' }, 'bytea', word],
  [{ kind: 'date' }, 'date', date],
  [{ kind: 'timestamp', digits: 6 }, 'timestamp', moment],
  [{ kind: 'timestamp', digits: 0 }, 'timestamp(0)', moment],
  [{ kind: 'timestamptz', digits: 6 }, 'timestamptz', moment],
  [{ kind: 'time', digits: 6 }, 'time', span],
  [{ kind: 'timetz', digits: 6 }, 'timetz', span],
  [{ kind: 'interval', from: 'mysql-time' }, 'interval', span],
  [{ kind: 'interval', from: 'text' }, 'interval', interval],
  [
    { kind: 'uuid' },
    'uuid',
    () => pick(['0fedcba9-8765-4321-0000-ffffffffffff', '{0FEDCBA98765-43210000-FFFFFFFFFFFF}', 'x']),
  ],
  [{ kind: 'set' }, 'text[]', word],
];
const dialects: readonly Dialect[] = ['mysql', 'mariadb', 'postgresql', 'sqlite', 'sqlserver', 'oracle'];
const valuesPerColumn = 400;
const copyHeader = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex');
const copyEnd = Buffer.from('ffff', 'hex');

function randomValue(written: () => string): SourceValue {
  if (random() < 0.05)
    return pick([null, written === numberText ? keyword('TRUE') : null, integer64(-5n), float64(2.5), float64(-0)]);
  // Without quotes stand only numbers.
  return (written === word ? text : pick([text, number]))(written());
}

for (const [codec, type, written] of columns) {
  test(`${type} (${codec.kind})`, () => {
    let carried = 0;
    for (const dialect of dialects) {
      const casts = pick([[], allCasts.filter(name => name !== 'kind-dropped')]);
      const table = tablePlan([columnPlan('c', type, codec, casts)]);
      const rows = Array.from({ length: valuesPerColumn / dialects.length }, () => [randomValue(written)]);
      const timeZone = pick([undefined, '+02:00', 'SYSTEM']);
      const copier = new CopyWriter({ table, dialect, columns: [], timeZone, format: 'binary' });
      feed(copier, rows);
      const rejected = new Set(copier.takeRejects().map(reject => reject.ordinal));
      const consumer = new HexRows();
      const target = new TargetRows(table, consumer);
      target.push(Buffer.concat([copyHeader, copier.take().bytes, copyEnd]));
      target.finish();
      const about = { dialect, rejected, ...(timeZone === undefined ? {} : { timeZone }) };
      const proof = sourceRows(table, rows, about);
      assert.equal(proof.sink.problems.first, [], dialect);
      assert.equal(target.problems.first, [], dialect);
      assert.equal(proof.rows, consumer.rows, dialect);
      assert.equal(proof.sink.casts(), copier.casts, dialect);
      carried += proof.rows.length;
    }
    assert.ok(carried > valuesPerColumn / 10, `only ${carried} values were carried`);
  });
}

test.run();
