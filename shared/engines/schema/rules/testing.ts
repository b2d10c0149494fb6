import type { Finding, Rule, RuleInput, TargetColumn, TargetSchema } from '../finding.ts';
import type {
  Column,
  ColumnProfile,
  Dialect,
  ForeignKey,
  Index,
  Key,
  Model,
  SourceType,
  Table,
  TableFacts,
} from '../model.ts';

/** What one finding of a hit has to be. `says`: parts that message, why and fix together must contain. */
export interface Expected {
  object: string;
  says: string[];
  severity?: Finding['severity'];
  automatic?: boolean;
  rows?: number;
}

/** The cases of one rule: inputs where it must speak, and near misses where it must be silent. */
export interface RuleCases {
  hits: { name: string; input: RuleInput; expected: Expected[] }[];
  misses: { name: string; input: RuleInput }[];
}

/** Runs a rule over its cases. Returns a sentence for each case that does not hold. */
export function failuresOf(rule: Pick<Rule, 'check'>, cases: RuleCases): string[] {
  const failures: string[] = [];
  for (const { name, input, expected } of cases.hits) {
    const found = rule.check(input);
    if (found.length !== expected.length) {
      failures.push(`${name}: ${found.length} findings, expected ${expected.length}: ${JSON.stringify(found)}`);
      continue;
    }
    for (const [index, want] of expected.entries()) failures.push(...differences(name, found[index]!, want));
  }
  for (const { name, input } of cases.misses) {
    const found = rule.check(input);
    if (found.length > 0) failures.push(`${name}: expected silence, found ${JSON.stringify(found)}`);
  }
  return failures;
}

function differences(name: string, found: Finding, want: Expected): string[] {
  const text = `${found.message}\n${found.why}\n${found.fix}`;
  const failures: string[] = [];
  if (found.object !== want.object) failures.push(`${name}: object ${found.object}, expected ${want.object}`);
  for (const part of want.says) if (!text.includes(part)) failures.push(`${name}: "${part}" is not in: ${text}`);
  for (const field of ['severity', 'automatic', 'rows'] as const) {
    if (want[field] !== undefined && found[field] !== want[field]) {
      failures.push(`${name}: ${field} ${found[field]}, expected ${want[field]}`);
    }
  }
  return failures;
}

/** Source types by the name they are known by. */
export const types = {
  tinyint: { kind: 'integer', bits: 8, unsigned: false },
  boolean1: { kind: 'integer', bits: 8, unsigned: false, displayWidth: 1 },
  int: { kind: 'integer', bits: 32, unsigned: false },
  intUnsigned: { kind: 'integer', bits: 32, unsigned: true },
  bigint: { kind: 'integer', bits: 64, unsigned: false },
  bigintUnsigned: { kind: 'integer', bits: 64, unsigned: true },
  float: { kind: 'float', bits: 32 },
  double: { kind: 'float', bits: 64 },
  date: { kind: 'date' },
  time: { kind: 'time' },
  datetime: { kind: 'datetime' },
  timestamp: { kind: 'instant' },
  text: { kind: 'text' },
  blob: { kind: 'blob' },
  json: { kind: 'json' },
  year: { kind: 'year' },
  boolean: { kind: 'boolean' },
} as const satisfies { [name: string]: SourceType };

export const decimal = (precision: number, scale: number): SourceType => ({ kind: 'decimal', precision, scale });
export const varchar = (length: number): SourceType => ({ kind: 'varchar', length });
export const char = (length: number): SourceType => ({ kind: 'char', length });
export const affinity = (
  name: Extract<SourceType, { kind: 'affinity' }>['affinity'],
  declared: string = name,
): SourceType => ({ kind: 'affinity', affinity: name, declared });

/** A profile of 10 clean rows, changed where a case needs it. */
export function profileOf(changes: Partial<ColumnProfile> = {}): ColumnProfile {
  return {
    rows: 10,
    nulls: 0,
    bytesMax: 8,
    charactersMax: 8,
    emptyStrings: 0,
    zeroDates: 0,
    partlyZeroDates: 0,
    timesOutOfDay: 0,
    datesInvalid: 0,
    sentinelDates: 0,
    subMicroseconds: 0,
    nulBytes: 0,
    encodingInvalid: 0,
    doubleEncoded: 0,
    notBoolean: 0,
    aboveInt64: 0,
    outsideInt32: 0,
    negatives: 0,
    notFinite: 0,
    enumInvalid: 0,
    jsonInvalid: 0,
    jsonNul: 0,
    trailingSpaces: 0,
    shapes: {},
    distinct: 10,
    approximate: [],
    samples: {},
    ...changes,
  };
}

/** A column; `profile` is given as the changes to a clean one. */
export function column(
  name: string,
  type: SourceType = types.int,
  changes: Partial<Omit<Column, 'profile'>> & { profile?: Partial<ColumnProfile> } = {},
): Column {
  const { profile, ...rest } = changes;
  return {
    name,
    sourceType: type.kind === 'affinity' ? type.declared : type.kind,
    type,
    nullable: true,
    line: 2,
    ...rest,
    ...(profile === undefined ? {} : { profile: profileOf(profile) }),
  };
}

export const key = (columns: string[], changes: Partial<Key> = {}): Key => ({ columns, line: 3, ...changes });

export const index = (name: string, columns: string[], changes: Partial<Index> = {}): Index => ({
  name,
  parts: columns.map(column => ({ column })),
  unique: false,
  kind: 'btree',
  line: 4,
  ...changes,
});

export const foreignKey = (
  columns: string[],
  referencedTable: string,
  referencedColumns: string[] = ['id'],
  changes: Partial<ForeignKey> = {},
): ForeignKey => ({
  columns,
  referencedTable,
  referencedColumns,
  onDelete: 'no action',
  onUpdate: 'no action',
  line: 5,
  ...changes,
});

/** A table with a primary key `id` unless its columns say otherwise. */
export function table(name: string, columns: Column[] = [], changes: Partial<Table> = {}): Table {
  return {
    name,
    columns: columns.some(({ name }) => name === 'id')
      ? columns
      : [column('id', types.int, { nullable: false }), ...columns],
    primaryKey: key(['id']),
    uniqueKeys: [],
    foreignKeys: [],
    checks: [],
    indexes: [],
    traits: [],
    line: 1,
    rowCount: 10,
    rowSpans: [],
    rowBytes: 100,
    ...changes,
  };
}

/** The same without a key and without a column `id`. */
export function keyless(name: string, columns: Column[], changes: Partial<Table> = {}): Table {
  const { primaryKey: _, ...rest } = table(name, columns);
  return { ...rest, columns, ...changes };
}

export function modelOf(dialect: Dialect, tables: Table[], changes: Partial<Model> = {}): Model {
  return {
    dialect,
    complete: null,
    schemas: [],
    tables,
    views: [],
    routines: [],
    triggers: [],
    sequences: [],
    types: [],
    others: [],
    issues: [],
    statistics: { bytes: 1000, lines: 100, statements: 10, rows: 10 },
    ...changes,
  };
}

export const noFacts: TableFacts = { duplicateKeys: [], orphans: [], duplicateRows: [] };

export interface InputChanges {
  model?: Partial<Model>;
  facts?: Partial<TableFacts>;
  /** By `table.column`: what the mapping did differently from the identity. */
  target?: { [object: string]: Partial<TargetColumn> };
  renames?: TargetSchema['renames'];
}

/** The input of a rule: tables of a dialect, and a target that keeps names and maps types the obvious way. */
export function inputOf(dialect: Dialect, tables: Table[], changes: InputChanges = {}): RuleInput {
  const model = modelOf(dialect, tables, changes.model);
  return {
    model,
    facts: { ...noFacts, ...changes.facts },
    target: {
      tables: model.tables.map(source => ({
        source,
        schema: 'public',
        name: source.name,
        columns: source.columns.map(column => ({
          source: column,
          target: { ...obviousTarget(column), ...changes.target?.[`${source.name}.${column.name}`] },
        })),
      })),
      renames: changes.renames ?? [],
      extensions: [],
    },
  };
}

function obviousTarget(column: Column): TargetColumn {
  return {
    name: column.name,
    type: obviousType(column.type),
    nullable: column.nullable,
    lossy: false,
    reason: 'The obvious type.',
  };
}

function obviousType(type: SourceType): string {
  switch (type.kind) {
    case 'integer':
      if (type.bits === 64) return type.unsigned ? 'numeric(20,0)' : 'bigint';
      return type.bits === 32 && type.unsigned ? 'bigint' : type.bits === 8 ? 'smallint' : 'integer';
    case 'decimal':
      return type.precision === undefined ? 'numeric' : `numeric(${type.precision},${type.scale ?? 0})`;
    case 'float':
      return type.bits === 32 ? 'real' : 'double precision';
    case 'char':
    case 'varchar':
      return type.length === undefined ? 'text' : `${type.kind}(${type.length})`;
    case 'datetime':
      return 'timestamp';
    case 'instant':
      return 'timestamptz';
    case 'year':
      return 'smallint';
    case 'json':
      return 'jsonb';
    case 'binary':
    case 'varbinary':
    case 'blob':
      return 'bytea';
    case 'set':
      return 'text[]';
    case 'affinity':
      return { integer: 'bigint', text: 'text', blob: 'bytea', real: 'double precision', numeric: 'numeric' }[
        type.affinity
      ];
    case 'boolean':
    case 'date':
    case 'time':
    case 'interval':
    case 'uuid':
    case 'inet':
      return type.kind;
    default:
      return 'text';
  }
}
