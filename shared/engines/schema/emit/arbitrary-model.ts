import fc from 'fast-check';
import type {
  Check,
  Column,
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
import {
  compact,
  expressionArbitrary,
  maybe,
  nameArbitrary,
  profileArbitrary,
  typeArbitrary,
} from './arbitrary-values.ts';

/** Random models for property tests: nasty names, all types, keys, checks and defaults that need not fit. */

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
