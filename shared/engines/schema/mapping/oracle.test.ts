import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Column, ColumnProfile, SourceType } from '../model.ts';
import { profileOf } from '../rules/testing.ts';
import { mapSchema } from './map-schema.ts';
import { columnOf, modelOf, noFacts, tableOf } from './testing.ts';

const number = (precision?: number, scale = 0): SourceType =>
  precision === undefined ? { kind: 'decimal' } : { kind: 'decimal', precision, scale };

function typeOf(type: SourceType, changes: Partial<Column>, profile?: Partial<ColumnProfile>): string | undefined {
  const column = { ...columnOf('C', type), ...changes, ...(profile && { profile: profileOf(profile) }) };
  return mapSchema(modelOf('oracle', [tableOf('T', [column])]), noFacts).tables[0]?.columns[0]?.target.type;
}

const whole = { allIntegers: true, numberMin: '1', numberMax: '9223372036854775807' };
const cases: [
  type: SourceType,
  changes: Partial<Column>,
  profile: Partial<ColumnProfile> | undefined,
  expected: string,
][] = [
  [number(4), {}, undefined, 'smallint'],
  [number(9), {}, undefined, 'integer'],
  [number(10), {}, undefined, 'bigint'],
  [number(18), {}, undefined, 'bigint'],
  [number(19), {}, undefined, 'numeric(19,0)'],
  [number(19), {}, whole, 'bigint'],
  [number(38), {}, { ...whole, numberMax: '9223372036854775808' }, 'numeric(38,0)'],
  [number(38), { identity: { kind: 'always' } }, undefined, 'bigint'],
  [number(5, 2), {}, undefined, 'numeric(5,2)'],
  [number(5, -2), {}, undefined, 'numeric(7,0)'],
  [number(), { sourceType: 'NUMBER' }, undefined, 'numeric'],
  [number(), { sourceType: 'NUMBER' }, whole, 'bigint'],
  [number(), { sourceType: 'NUMBER' }, { ...whole, allIntegers: false }, 'numeric'],
  [number(), { sourceType: 'NUMBER' }, { ...whole, nulls: 10 }, 'numeric'],
  [number(), { sourceType: 'FLOAT(24)' }, undefined, 'double precision'],
  [number(), { sourceType: 'FLOAT' }, undefined, 'numeric'],
  [
    number(),
    { sourceType: 'FLOAT' },
    { numberMin: '0.5', numberMax: '1', integerDigitsMax: 3, scaleMax: 12 },
    'double precision',
  ],
  [
    number(),
    { sourceType: 'FLOAT' },
    { numberMin: '0.5', numberMax: '1', integerDigitsMax: 3, scaleMax: 13 },
    'numeric',
  ],
  [{ kind: 'datetime', precision: 0 }, { sourceType: 'DATE' }, undefined, 'timestamp(0)'],
  [{ kind: 'datetime', precision: 9 }, { sourceType: 'TIMESTAMP(9)' }, undefined, 'timestamp'],
  [{ kind: 'named', name: 'rowid' }, { sourceType: 'ROWID' }, undefined, 'text'],
];

for (const [type, changes, profile, expected] of cases) {
  const what = `${changes.sourceType ?? JSON.stringify(type)}${profile === undefined ? '' : ' with rows'}${changes.identity ? ' that counts' : ''}`;
  test(`${what} becomes ${expected}`, () => assert.is(typeOf(type, changes, profile), expected));
}

test('names in upper case become lower case, names with small letters stay, and a clash is named', () => {
  const columns = ['EMP_ID', 'Mixed', 'mixed', 'MIXED'].map(name => columnOf(name, number(4)));
  const target = mapSchema(modelOf('oracle', [tableOf('EMP', columns)]), noFacts);
  assert.is(target.tables[0]?.name, 'emp');
  assert.equal(
    target.tables[0]?.columns.map(column => column.target.name),
    ['emp_id', 'Mixed', 'mixed', 'mixed_2'],
  );
  assert.equal(
    target.renames.map(rename => [rename.from, rename.to]),
    [['EMP.MIXED', 'mixed_2']],
  );
  const other = mapSchema(modelOf('mysql', [tableOf('EMP', [columnOf('ID', number(4))])]), noFacts);
  assert.is(other.tables[0]?.name, 'EMP');
});

test.run();
