import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Codec } from '#shared/engines/transfer/codec.ts';
import { bits, bytes, columnPlan, number, type SourceValue, sourceRows, tablePlan, text } from '../testing/rows.ts';
import { dateOfDay, dayExists, daysSince2000 } from './calendar.ts';
import { describeField } from './describe.ts';

function shown(codec: Codec, value: SourceValue): string {
  const { rows, sink } = sourceRows(tablePlan([columnPlan('c', 'x', codec)]), [[value]]);
  assert.equal(sink.problems.first, []);
  const row = Buffer.from(rows[0] ?? '', 'hex');
  return describeField(codec, Buffer.concat([Buffer.from('##'), row]), 2, 2 + row.length);
}

test('fields are shown as a person writes them', () => {
  const cases: [Codec, SourceValue, string][] = [
    [{ kind: 'integer', bytes: 8 }, number('-9223372036854775808'), '-9223372036854775808'],
    [{ kind: 'boolean' }, number('1'), 'true'],
    [{ kind: 'numeric' }, number('-0012.3400'), '-12.34'],
    [{ kind: 'numeric' }, number('0.0005'), '0.0005'],
    [{ kind: 'numeric' }, number('1200'), '1200'],
    [{ kind: 'numeric' }, number('0.00'), '0'],
    [{ kind: 'numeric' }, text('-Infinity'), '-Infinity'],
    [{ kind: 'numeric' }, number('1e500'), '0.1e501'],
    [{ kind: 'float', bytes: 4 }, number('0.5'), '0.5'],
    [{ kind: 'text' }, text('héé'), 'héé'],
    [{ kind: 'text' }, null, 'NULL'],
    [{ kind: 'text' }, text('x'.repeat(500)), `${'x'.repeat(200)}...`],
    [{ kind: 'bytes' }, bytes('00ff'), '\\x00ff'],
    [{ kind: 'date' }, text('2024-02-29'), '2024-02-29'],
    [{ kind: 'date' }, text('0044-03-15 BC'), '0044-03-15 BC'],
    [{ kind: 'date' }, text('infinity'), 'infinity'],
    [{ kind: 'timestamp', digits: 6 }, text('1969-12-31 23:59:59.000001'), '1969-12-31 23:59:59.000001'],
    [{ kind: 'timestamptz', digits: 0 }, text('2024-01-31 10:00:00+02'), '2024-01-31 08:00:00+00'],
    [{ kind: 'timestamp', digits: 0 }, text('0044-03-15 10:00:00 BC'), '0044-03-15 10:00:00 BC'],
    [{ kind: 'time', digits: 0 }, text('09:05:07'), '09:05:07'],
    [{ kind: 'uuid' }, text('0fedcba9876543210000ffffffffffff'), '0fedcba9-8765-4321-0000-ffffffffffff'],
    [{ kind: 'bit', length: 3, varying: false }, bits('101'), '101'],
    [{ kind: 'set' }, text('a,b'), 'a,b'],
  ];
  for (const [codec, value, expected] of cases) assert.is(shown(codec, value), expected);
});

test('days and dates are each other’s inverse over the whole range of PostgreSQL', () => {
  for (let day = -2_451_545; day < 2_145_031_949; day += 1_234_567) {
    const date = dateOfDay(day);
    assert.ok(dayExists(date.year, date.month, date.day));
    assert.is(daysSince2000(date.year, date.month, date.day), day);
  }
  for (let day = -800; day < 800; day++) {
    const date = dateOfDay(day);
    const platform = new Date(Date.UTC(2000, 0, 1 + day));
    assert.equal(date, {
      year: platform.getUTCFullYear(),
      month: platform.getUTCMonth() + 1,
      day: platform.getUTCDate(),
    });
  }
});

test.run();
