import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { codecOfType, parseTargetType } from './target-type.ts';

test('every spelling of a type gives its codec', () => {
  for (const [type, codec] of [
    ['smallint', { kind: 'integer', bytes: 2 }],
    ['INT4', { kind: 'integer', bytes: 4 }],
    ['pg_catalog.int8', { kind: 'integer', bytes: 8 }],
    ['bool', { kind: 'boolean' }],
    ['numeric', { kind: 'numeric' }],
    ['decimal(10)', { kind: 'numeric', precision: 10, scale: 0 }],
    ['numeric( 10 , 2 )', { kind: 'numeric', precision: 10, scale: 2 }],
    ['numeric(3,-2)', { kind: 'numeric' }],
    ['real', { kind: 'float', bytes: 4 }],
    ['float(24)', { kind: 'float', bytes: 4 }],
    ['float(25)', { kind: 'float', bytes: 8 }],
    ['double  precision', { kind: 'float', bytes: 8 }],
    ['text', { kind: 'text' }],
    ['citext', { kind: 'text' }],
    ['character varying(20)', { kind: 'text', charactersMax: 20 }],
    ['varchar', { kind: 'text' }],
    ['char(3)', { kind: 'text', charactersMax: 3, padded: true }],
    ['character', { kind: 'text', charactersMax: 1, padded: true }],
    ['bpchar', { kind: 'text', padded: true }],
    ['bytea', { kind: 'bytes' }],
    ['date', { kind: 'date' }],
    ['timestamp', { kind: 'timestamp', digits: 6 }],
    ['timestamp(0)', { kind: 'timestamp', digits: 0 }],
    ['timestamp(3) with time zone', { kind: 'timestamptz', digits: 3 }],
    ['timestamptz(2)', { kind: 'timestamptz', digits: 2 }],
    ['timestamp without time zone', { kind: 'timestamp', digits: 6 }],
    ['time(1) without time zone', { kind: 'time', digits: 1 }],
    ['time with time zone', { kind: 'timetz', digits: 6 }],
    ['interval', { kind: 'interval', from: 'text' }],
    ['interval day to second', { kind: 'interval', from: 'text' }],
    ['uuid', { kind: 'uuid' }],
    ['bit', { kind: 'bit', length: 1, varying: false }],
    ['bit(8)', { kind: 'bit', length: 8, varying: false }],
    ['bit varying', { kind: 'bit', varying: true }],
    ['varbit(9)', { kind: 'bit', length: 9, varying: true }],
    ['jsonb', { kind: 'jsonb' }],
    ['xml', { kind: 'text' }],
  ] as const) {
    assert.equal(codecOfType(parseTargetType(type)), codec, type);
  }
});

test('types whose binary form is not ours have no codec', () => {
  const types = [
    'integer[]',
    'text[]',
    'timestamp(3) with time zone[]',
    'int4range',
    '"char"',
    'name',
    'money',
    'my_schema.mood',
    '"Weird Type"',
    'geometry(Point,4326)',
    'hstore',
    'oid',
  ];
  for (const type of types) assert.is(codecOfType(parseTargetType(type)), undefined, type);
});

test.run();
