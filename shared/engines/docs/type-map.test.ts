import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assessmentOf, buildAssessment, buildTable } from './testing.ts';
import { lossyColumns, typePairs } from './type-map.ts';

test('pairs that differ in equal numbers only are one', () => {
  const pairs = typePairs(
    assessmentOf(
      [
        buildTable('t', [
          ['a', 'varchar(40)', 'character varying(40)'],
          ['b', 'VARCHAR(80)', 'character varying(80)'],
          ['c', 'varchar(20)', 'character varying(25)'],
          ['d', 'decimal(4,1)', 'numeric(4,1)'],
          ['e', 'decimal(10,2)', 'numeric(10,2)'],
          ['f', 'char(2)', 'character(2)'],
        ]),
      ],
      [],
    ),
  );
  assert.equal(
    pairs.map(pair => [pair.sourceType, pair.targetType, pair.columns]),
    [
      ['decimal(p,s)', 'numeric(p,s)', 2],
      ['varchar(n)', 'character varying(n)', 2],
      ['char(2)', 'character(2)', 1],
      ['varchar(20)', 'character varying(25)', 1],
    ],
  );
});

test('lossy pairs come first, and a type that is lossy only in some columns is two pairs', () => {
  const pairs = typePairs(
    assessmentOf(
      [
        buildTable('t', [
          ['a', 'date', 'date'],
          ['b', 'date', 'date'],
          ['c', 'date', 'date', { lossy: true, reason: 'Zero dates.' }],
        ]),
      ],
      [],
    ),
  );
  assert.equal(
    pairs.map(pair => [pair.columns, pair.lossy, pair.reason]),
    [
      [1, 1, 'Zero dates.'],
      [2, 0, 'Same range and meaning.'],
    ],
  );
});

test('lossy columns are listed with their table', () => {
  assert.equal(
    lossyColumns(buildAssessment()).map(column => `${column.table.name}.${column.source.name}`),
    ['station.position', 'station.opened_on', 'bike.is_electric'],
  );
});

test.run();
