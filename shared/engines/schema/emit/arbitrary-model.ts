import fc from 'fast-check';
import type {
  Check,
  Column,
  ColumnProfile,
  Dialect,
  Expression,
  ForeignKey,
  Index,
  IndexPart,
  Model,
  Partitioning,
  SourceType,
  Table,
} from '../model.ts';

/** Random models for property tests: nasty names, all types, keys, checks and defaults that need not fit. */

const nastyNames = [
  'user',
  'order',
  'Mixed Case',
  'a"b',
  "it's",
  'Ünïcödé',
  '😀',
  'xmin',
  'a;b--',
  'x'.repeat(70),
  'é'.repeat(40),
  '\\',
  '$$',
  'pg_x',
  'A',
  'a',
  'tbl.col',
  ' ',
  '\0',
  '\ud800',
];

const nameArbitrary = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...nastyNames) },
  { weight: 2, arbitrary: fc.string({ minLength: 1, maxLength: 12, unit: 'binary' }) },
  { weight: 3, arbitrary: fc.stringMatching(/^[a-z_]{1,10}$/) },
);

const small = fc.integer({ min: 0, max: 70 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

/** Drops the keys whose value is undefined, as the readers leave them out. */
function compact<T extends object>(object: T): T {
  for (const key of Object.keys(object) as (keyof T)[]) if (object[key] === undefined) delete object[key];
  return object;
}

const values = fc.array(fc.oneof(fc.constantFrom('a', 'B', "it's", '', '\\', 'é', '\0'), fc.string({ maxLength: 6 })), {
  minLength: 0,
  maxLength: 4,
});

export const typeArbitrary: fc.Arbitrary<SourceType> = fc.oneof(
  fc
    .record({
      kind: fc.constant('integer' as const),
      bits: fc.constantFrom(8 as const, 16 as const, 24 as const, 32 as const, 64 as const),
      unsigned: fc.boolean(),
      displayWidth: maybe(fc.constantFrom(1, 11)),
      zerofill: maybe(fc.boolean()),
    })
    .map(compact),
  fc
    .record({
      kind: fc.constant('decimal' as const),
      precision: maybe(fc.integer({ min: 1, max: 1200 })),
      scale: maybe(fc.integer({ min: -5, max: 60 })),
    })
    .map(compact),
  fc.record({ kind: fc.constant('float' as const), bits: fc.constantFrom(32 as const, 64 as const) }),
  fc.constantFrom<SourceType>(
    { kind: 'boolean' },
    { kind: 'date' },
    { kind: 'year' },
    { kind: 'uuid' },
    { kind: 'inet' },
    { kind: 'xml' },
    { kind: 'money' },
    { kind: 'json' },
    { kind: 'json', binary: true },
    { kind: 'interval' },
    { kind: 'interval', fields: 'DAY TO SECOND' },
    { kind: 'geometry', subtype: 'point' },
    { kind: 'named', name: 'vector' },
    { kind: 'array', element: { kind: 'integer', bits: 32, unsigned: false }, dimensions: 2 },
    { kind: 'unknown' },
  ),
  fc.record({ kind: fc.constant('bit' as const), length: small, varying: maybe(fc.boolean()) }).map(compact),
  fc
    .record({
      kind: fc.constantFrom('char' as const, 'varchar' as const),
      length: maybe(fc.constantFrom(0, 1, 20, 255, 70_000, 20_000_000)),
    })
    .map(compact),
  fc.record({ kind: fc.constant('text' as const), bytesMax: maybe(small) }).map(compact),
  fc
    .record({
      kind: fc.constantFrom('binary' as const, 'varbinary' as const),
      length: maybe(fc.constantFrom(0, 16, 20)),
    })
    .map(compact),
  fc.constant<SourceType>({ kind: 'blob' }),
  fc
    .record({
      kind: fc.constantFrom('time' as const, 'datetime' as const, 'instant' as const),
      precision: maybe(fc.integer({ min: 0, max: 9 })),
    })
    .map(compact),
  fc.record({ kind: fc.constantFrom('enum' as const, 'set' as const), values }),
  fc.record({
    kind: fc.constant('affinity' as const),
    affinity: fc.constantFrom(
      'integer' as const,
      'text' as const,
      'blob' as const,
      'real' as const,
      'numeric' as const,
    ),
    declared: fc.constantFrom(
      '',
      'INTEGER',
      'VARCHAR(30)',
      'VARCHAR(0)',
      'DECIMAL(10,2)',
      'DECIMAL(3,9)',
      'DATE',
      'DATETIME',
      'BOOLEAN',
      'REAL',
      'BLOB',
      'JSON',
      'UUID',
      'WHATEVER(3',
      'TIME',
    ),
  }),
);

const expressionArbitrary: fc.Arbitrary<Expression> = fc.oneof(
  fc.record({
    kind: fc.constant('string' as const),
    value: fc.oneof(
      fc.constantFrom(
        '',
        '0',
        '1',
        '0000-00-00',
        '2020-02-30',
        '2020-02-28 10:00:00',
        "it's",
        'a\\b',
        '\0',
        '{}',
        '1.5',
        '23:59:59',
        '::1',
        'a,b',
      ),
      fc.string({ maxLength: 8 }),
    ),
  }),
  fc.record({
    kind: fc.constant('number' as const),
    value: fc.constantFrom('0', '1', '-5', '1.50', '1e3', '99999999999999999999', '.5', '0x1F', 'abc'),
  }),
  fc.constantFrom<Expression>(
    { kind: 'null' },
    { kind: 'boolean', value: true },
    { kind: 'bytes', hex: '00ff' },
    { kind: 'bits', bits: '101' },
    { kind: 'current-timestamp' },
    { kind: 'current-timestamp', precision: 3 },
    { kind: 'current-date' },
    { kind: 'current-time' },
    { kind: 'uuid' },
    { kind: 'next-value', sequence: 'nowhere' },
    { kind: 'sql', text: 'uuid()' },
    { kind: 'sql', text: "concat('a', 1 + 1)" },
    { kind: 'sql', text: '(1 + 2) * 3 / 0' },
    { kind: 'sql', text: 'now() + interval 1 day' },
    { kind: 'sql', text: "datetime('now')" },
    { kind: 'sql', text: "'); DROP TABLE x; --" },
    { kind: 'sql', text: 'nonsense(' },
  ),
);

const profileArbitrary: fc.Arbitrary<ColumnProfile> = fc
  .record({
    rows: small,
    nulls: small,
    hazard: fc.integer({ min: 0, max: 2 }),
    longest: small,
    integer: small,
    real: fc.integer({ min: 0, max: 1 }),
    text: fc.integer({ min: 0, max: 1 }),
    blob: fc.integer({ min: 0, max: 1 }),
  })
  .map(({ rows, nulls, hazard, longest, integer, real, text, blob }) => ({
    rows: rows + nulls,
    nulls,
    bytesMax: longest,
    charactersMax: longest,
    emptyStrings: hazard,
    zeroDates: hazard,
    partlyZeroDates: 0,
    timesOutOfDay: hazard,
    datesInvalid: 0,
    sentinelDates: 0,
    subMicroseconds: hazard,
    nulBytes: 0,
    encodingInvalid: 0,
    doubleEncoded: 0,
    notBoolean: hazard,
    aboveInt64: hazard,
    outsideInt32: 0,
    negatives: 0,
    notFinite: 0,
    enumInvalid: hazard,
    jsonInvalid: hazard === 2 ? 1 : 0,
    jsonNul: hazard,
    trailingSpaces: 0,
    storageClasses: { integer, real, text, blob, null: nulls },
    shapes: hazard === 0 ? { 'iso-date': rows, 'iso-datetime': 0, uuid: rows } : {},
    distinct: rows,
    approximate: [],
    samples: {},
  }));

function columnArbitrary(type: fc.Arbitrary<SourceType>): fc.Arbitrary<Column> {
  return fc
    .record({
      name: nameArbitrary,
      sourceType: fc.constantFrom('int(11)', 'smallmoney', 'text'),
      type,
      nullable: fc.boolean(),
      default: maybe(expressionArbitrary),
      onUpdate: maybe(fc.constant<Expression>({ kind: 'current-timestamp' })),
      identity: maybe(
        fc
          .record({
            kind: fc.constantFrom('auto-increment' as const, 'rowid' as const),
            next: maybe(fc.constantFrom('1', '5', '40000', '18446744073709551615')),
          })
          .map(compact),
      ),
      generated: fc.option(
        fc.record({
          expression: fc.constantFrom('1 + 1', "concat('a','b')", 'now()', 'a', 'json_valid(a)'),
          stored: fc.boolean(),
        }),
        { nil: undefined, freq: 8 },
      ),
      comment: maybe(fc.constantFrom('', "it's", 'a\\b', '\0', '😀')),
      collation: maybe(fc.constantFrom('utf8mb4_bin', 'utf8mb4_general_ci')),
      line: fc.nat(100),
      profile: maybe(profileArbitrary),
    })
    .map(compact);
}

const checkArbitrary: fc.Arbitrary<Check> = fc
  .record({
    name: maybe(nameArbitrary),
    expression: fc.constantFrom(
      '1 = 1',
      'a > 0',
      "a in ('x', 'y')",
      'json_valid(`a`)',
      "a like '%x'",
      'length(a) > 3',
      'a is not null and a <> b',
      'DROP TABLE x',
      "'",
      'a between 1 and 2',
      'not a',
    ),
    line: fc.nat(100),
  })
  .map(compact);

function tableArbitrary(type: fc.Arbitrary<SourceType>): fc.Arbitrary<Table> {
  return fc
    .record({
      schema: fc.constantFrom(undefined, undefined, undefined, 'Other Db'),
      name: nameArbitrary,
      columns: fc.array(columnArbitrary(type), { minLength: 0, maxLength: 6 }),
      picks: fc.array(fc.nat(20), { minLength: 8, maxLength: 8 }),
      hasKey: fc.boolean(),
      keyName: maybe(nameArbitrary),
      prefix: maybe(fc.constantFrom(1, 20, 300)),
      indexKind: fc.constantFrom('btree' as const, 'hash' as const, 'fulltext' as const, 'spatial' as const),
      where: maybe(fc.constantFrom('a > 0', 'nonsense(')),
      checks: fc.array(checkArbitrary, { maxLength: 2 }),
      parent: nameArbitrary,
      method: fc.constantFrom(undefined, undefined, 'RANGE', 'LIST', 'HASH', 'KEY', 'RANGE COLUMNS'),
      comment: maybe(fc.constantFrom('note', '\0', "it's")),
      line: fc.nat(100),
    })
    .map(buildTable);
}

interface TableSeed {
  schema: string | undefined;
  name: string;
  columns: Column[];
  picks: number[];
  hasKey: boolean;
  keyName: string | undefined;
  prefix: number | undefined;
  indexKind: Index['kind'];
  where: string | undefined;
  checks: Check[];
  parent: string;
  method: string | undefined;
  comment: string | undefined;
  line: number;
}

function buildTable(seed: TableSeed): Table {
  const columns = distinct(seed.columns);
  const pick = (at: number): string => columns[(seed.picks[at] ?? 0) % Math.max(1, columns.length)]?.name ?? 'missing';
  const pair = pick(1) === pick(2) ? [pick(1)] : [pick(1), pick(2)];
  const parts: IndexPart[] = pair.map(column => compact({ column, prefixLength: seed.prefix }));
  const index: Index = compact({
    name: seed.keyName,
    parts,
    unique: seed.hasKey,
    kind: seed.indexKind,
    where: seed.where,
    line: seed.line,
  });
  const foreign: ForeignKey = {
    columns: [pick(3)],
    referencedTable: seed.parent,
    referencedColumns: seed.hasKey ? [] : [pick(4)],
    onDelete: 'cascade',
    onUpdate: 'restrict',
    line: seed.line,
  };
  const partitioning: Partitioning | undefined =
    seed.method === undefined
      ? undefined
      : {
          method: seed.method,
          expression: pick(0),
          columns: [pick(0)],
          partitions: [
            { name: 'p0', bound: /LIST/.test(seed.method) ? 'VALUES IN (1, 2)' : 'VALUES LESS THAN (10)', line: 1 },
            { name: 'p1', bound: /LIST/.test(seed.method) ? 'VALUES IN (3)' : 'VALUES LESS THAN MAXVALUE', line: 1 },
          ],
        };
  return compact<Table>({
    schema: seed.schema,
    name: seed.name,
    columns,
    primaryKey: seed.hasKey ? { columns: [pick(0)], line: seed.line } : undefined,
    uniqueKeys: [
      compact({
        name: seed.keyName,
        columns: pair,
        line: seed.line,
        parts: seed.prefix === undefined ? undefined : parts,
      }),
    ],
    foreignKeys: [foreign],
    checks: seed.checks,
    indexes: [index, { ...index }],
    partitioning,
    comment: seed.comment,
    traits: [],
    line: seed.line,
    rowCount: null,
    rowSpans: [],
    rowBytes: 0,
  } as Table);
}

/** Column names differ without regard to case at the sources. */
function distinct(columns: readonly Column[]): Column[] {
  const seen = new Set<string>();
  return columns.filter(column => {
    const key = column.name.toLowerCase();
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}

const otherTypes = typeArbitrary.filter(type => type.kind !== 'affinity');
const affinities = typeArbitrary.filter(type => type.kind === 'affinity');

/** A model of any dialect but PostgreSQL, whose texts are PostgreSQL's own and cannot be made up. */
export const modelArbitrary: fc.Arbitrary<Model> = fc
  .constantFrom<Dialect>('mysql', 'mariadb', 'sqlite', 'sqlserver', 'oracle')
  .chain(dialect =>
    fc
      .array(tableArbitrary(dialect === 'sqlite' ? affinities : otherTypes), { minLength: 1, maxLength: 4 })
      .map(tables => ({
        dialect,
        complete: null,
        schemas: [],
        tables: linked(tables),
        views: [],
        routines: [],
        triggers: [],
        sequences: [],
        types: [],
        others: [],
        issues: [],
        statistics: { bytes: 0, lines: 0, statements: 0, rows: 0 },
      })),
  );

/** Points each foreign key to a table that exists, itself included. */
function linked(tables: Table[]): Table[] {
  for (const [index, table] of tables.entries()) {
    const parent = tables[(index * 7 + 3) % tables.length];
    for (const foreign of table.foreignKeys) if (parent !== undefined) foreign.referencedTable = parent.name;
  }
  return tables;
}
