import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Finding, severities } from '../finding.ts';
import { effortOf, gradeOf } from '../grade.ts';
import type { Column, Dialect, Model, SourceType, Table } from '../model.ts';
import { rules } from './index.ts';
import { mergeDoubles } from './merge-doubles.ts';
import { column, foreignKey, index, inputOf, key, keyless, profileOf, table, types, varchar } from './testing.ts';

const dialects: Dialect[] = ['mysql', 'mariadb', 'postgresql', 'sqlite', 'sqlserver', 'oracle'];

const names = fc.oneof(
  fc.constantFrom(
    'id',
    'Id',
    'order',
    'user_id',
    'users',
    'a b',
    '',
    '__proto__',
    'constructor',
    'ü'.repeat(40),
    'x\0y',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

const sourceTypes: fc.Arbitrary<SourceType> = fc.oneof(
  fc.constantFrom<SourceType>(...Object.values(types)),
  fc.constantFrom<SourceType>(
    { kind: 'unknown' },
    { kind: 'set', values: [] },
    { kind: 'enum', values: ['b', 'a', ''] },
    { kind: 'bit', length: 0 },
    { kind: 'binary', length: 16 },
    { kind: 'geometry', subtype: 'point' },
    { kind: 'array', element: { kind: 'text' }, dimensions: 2 },
    { kind: 'decimal', precision: 2000, scale: -5 },
    { kind: 'affinity', affinity: 'numeric', declared: 'VARCHAR(' },
    { kind: 'affinity', affinity: 'blob', declared: '' },
  ),
);

const numbers = fc.constantFrom(undefined, '0', '-1', '9223372036854775808', '1e400', 'NaN', '', '9'.repeat(5000));
const texts = fc.oneof(names, fc.constantFrom("''''", '"', "json_valid('", '((((', `'${'('.repeat(50)}`, 'now()'));

const columns: fc.Arbitrary<Column> = fc
  .record({
    name: names,
    type: sourceTypes,
    nullable: fc.boolean(),
    counts: fc.array(fc.nat({ max: 5 }), { minLength: 12, maxLength: 12 }),
    number: numbers,
    next: numbers,
    text: texts,
    hasProfile: fc.boolean(),
    collation: fc.constantFrom(undefined, 'utf8_general_ci', 'NOCASE', 'RTRIM', 'own'),
  })
  .map(({ name, type, nullable, counts, number, next, text, hasProfile, collation }) => {
    const at = (position: number) => counts[position] ?? 0;
    const classes = { integer: at(0), real: at(1), text: at(2), blob: at(3), null: at(4) };
    const profile = profileOf({
      ...{ zeroDates: at(0), partlyZeroDates: at(1), datesInvalid: at(2), sentinelDates: at(3), nulBytes: at(4) },
      ...{ notBoolean: at(5), enumInvalid: at(6), jsonInvalid: at(7), jsonNul: at(8), notFinite: at(9), nulls: at(10) },
      ...{ aboveInt64: at(11), trailingSpaces: at(0), emptyStrings: at(1), rows: at(2), storageClasses: classes },
      ...(number === undefined ? {} : { numberMin: number, numberMax: number, scaleMax: at(3), integerDigitsMax: 900 }),
      ...{ bytesMax: at(4) * 1_000_000_000, shapes: { uuid: at(5), 'iso-date': at(6) } },
    });
    return {
      ...column(name, type, { nullable, ...(collation === undefined ? {} : { collation }) }),
      default: { kind: 'sql' as const, text },
      generated: { expression: text, stored: nullable },
      ...(next === undefined ? {} : { identity: { kind: 'auto-increment' as const, next } }),
      ...(hasProfile ? { profile } : {}),
    };
  });

const tables: fc.Arbitrary<Table> = fc
  .record({
    name: names,
    columns: fc.array(columns, { maxLength: 5 }),
    keyed: fc.array(names, { maxLength: 2 }),
    parent: names,
    text: texts,
    traits: fc.subarray(['STRICT', 'SYSTEM VERSIONING', 'ON CONFLICT ', 'ON CONFLICT REPLACE: x', 'SHADOW OF y']),
    engine: fc.constantFrom(undefined, '', 'virtual:', 'virtual:fts5', 'MyISAM', 'CONNECT'),
  })
  .map(({ name, columns, keyed, parent, text, traits, engine }) =>
    keyless(name, columns, {
      uniqueKeys: [key(keyed), key([], { parts: [{ prefixLength: 3 }] })],
      foreignKeys: [foreignKey(keyed, parent, []), foreignKey([], parent), foreignKey(['id'], name, ['id', 'x'])],
      indexes: [
        index(name, keyed, { where: text }),
        index('', [], { kind: 'fulltext' }),
        index('e', [], { parts: [{ expression: text }] }),
      ],
      checks: [{ expression: text, line: 3 }],
      partitioning: { method: '', expression: text, columns: keyed, partitions: [] },
      traits,
      ...(engine === undefined ? {} : { engine }),
    }),
  );

const inputs = fc
  .record({
    dialect: fc.constantFrom(...dialects),
    tables: fc.array(tables, { maxLength: 4 }),
    name: names,
    text: texts,
  })
  .map(({ dialect, tables, name, text }) => {
    const model: Partial<Model> = {
      complete: false,
      charset: text,
      schemas: ['a', name],
      views: [{ name, columns: [name], query: text, line: 1 }],
      routines: [{ name, kind: 'function', text, line: 1 }],
      triggers: [{ name, table: name, timing: 'after', events: [], text, line: 1 }],
      sequences: [{ name, line: 1 }],
      others: [
        { kind: 'grant', name, text, line: 1 },
        { kind: 'extension', name, text, line: 1 },
        { kind: 'event', name, text, line: 1 },
      ],
      issues: [{ code: 'truncated', line: 0, message: '', count: 1 }],
    };
    const facts = {
      duplicateKeys: [
        { table: name, columns: [], count: 1, underCollation: name === '', approximate: true, samples: [text] },
      ],
      orphans: [{ table: name, columns: [], referencedTable: text, count: 1, approximate: true, samples: [text] }],
      duplicateRows: [{ table: name, count: 0, approximate: true }],
    };
    const input = inputOf(dialect, tables, { model, facts });
    return text === '"' ? { ...input, target: { tables: [], renames: [], extensions: [] } } : input;
  });

function isWellFormed({ message, why, fix, object, effortHours, line, severity }: Finding): boolean {
  return (
    severities.includes(severity) &&
    [message, why, fix].every(
      text => text !== '' && !/\bundefined\b|\bNaN (of|rows)\b|\[object /.test(text.replaceAll(object, '')),
    ) &&
    effortHours.min >= 0 &&
    effortHours.max >= effortHours.min &&
    line >= 0
  );
}

test('no model makes a rule throw, or say something malformed', () => {
  fc.assert(
    fc.property(inputs, input => {
      const findings = mergeDoubles(rules.flatMap(rule => rule.check(input)));
      for (const finding of findings) assert.ok(isWellFormed(finding), JSON.stringify(finding));
      effortOf(findings);
      gradeOf(findings, input.model);
    }),
    { numRuns: 150, seed: 20261124 },
  );
});

test('a schema of 1,000 tables with nothing but habits stays a page of findings, in a second or two', () => {
  const many = Array.from({ length: 1000 }, (_, at) =>
    table(
      `Table ${at}`,
      [
        column('Name', varchar(80), { comment: 'c' }),
        column('seen', types.datetime),
        column('active', types.boolean1),
        column('order', types.intUnsigned),
        column('parent_id', types.int),
        ...Array.from({ length: 15 }, (_, of) => column(`c${of}`, types.int)),
      ],
      {
        indexes: [index('by_name', ['Name']), index('again', ['Name'])],
        foreignKeys: [foreignKey(['parent_id'], `Table ${(at + 1) % 1000}`)],
      },
    ),
  );
  const input = inputOf('mysql', many);
  const started = performance.now();
  const findings = rules.flatMap(rule => rule.check(input));
  assert.ok(performance.now() - started < 4000);
  assert.ok(findings.length > 8 && findings.length < 40, `${findings.length} findings`);
  for (const { message } of findings) assert.ok(message.length < 2000);
});

test('a text without end in an expression costs no time', () => {
  const long = `'${'('.repeat(2_000_000)}`;
  const input = inputOf(
    'sqlite',
    [
      table('t', [], {
        checks: [
          { expression: long, line: 1 },
          { expression: `json_valid(${' '.repeat(200_000)}`, line: 2 },
        ],
      }),
    ],
    {
      model: { views: [{ name: 'v', columns: [], query: long, line: 1 }] },
    },
  );
  const started = performance.now();
  for (const dialect of dialects)
    for (const rule of rules) rule.check({ ...input, model: { ...input.model, dialect } });
  assert.ok(performance.now() - started < 2000);
});

test.run();
