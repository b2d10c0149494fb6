import type { Assessment, Finding, TargetColumn } from '#shared/engines/schema/finding.ts';
import type { Column, Expression, Table } from '#shared/engines/schema/model.ts';
import { tableKey, tableLabel } from './table-names.ts';

/** What about a column is not the same on both sides. */
export const columnChanges = ['name', 'type', 'nullability', 'default', 'generated', 'counter', 'left-out'] as const;
export type ColumnChange = (typeof columnChanges)[number];

export interface ColumnSide {
  name: string;
  type: string;
  nullable: boolean;
  /** Expression as each side writes it; empty: none. */
  default: string;
}

export interface ColumnDiff {
  source: ColumnSide;
  /** null: the column is not in the new table. */
  target: ColumnSide | null;
  changes: ColumnChange[];
  lossy: boolean;
  reason: string;
}

export interface TableDiff {
  /** As the source names it. */
  source: string;
  /** `schema.table`; null: the table is not in the new database. */
  target: string | null;
  columns: ColumnDiff[];
  /** What the new table has beside its columns, as its statements. */
  constraints: string[];
  indexes: string[];
  /** Functions and triggers that stand for something the source did by itself. */
  triggers: string[];
  /** Counters that are set after the data. */
  counters: string[];
  partitions: number;
  /** Findings that say what of this table is not in the new database. */
  leftOut: { code: string; object: string; message: string }[];
}

export interface SchemaDiff {
  tables: TableDiff[];
  /** Views, routines, sequences and everything else that is made, as objects of schema.sql. */
  madeBeside: { object: string; statements: number }[];
  /** Left out, and not of one table. */
  leftOut: { code: string; object: string; message: string }[];
}

/** The source and the target schema side by side, table by table and column by column. */
export function schemaDiffOf(assessment: Assessment): SchemaDiff {
  const { model, target, ddl, findings } = assessment;
  const mapped = new Map(target.tables.map(table => [tableKey(table.source), table]));
  const ownerOf = ownerFinder(model.tables);
  const statements = Map.groupBy(ddl, ({ object }) => ownerOf(object));
  const left = Map.groupBy(
    findings.filter(finding => finding.leftOut === true),
    ({ object }) => ownerOf(object),
  );
  const tables = model.tables.map((table): TableDiff => {
    const own = mapped.get(tableKey(table));
    const columns = new Map((own?.columns ?? []).map(column => [column.source.name, column.target]));
    const sql = (statements.get(table) ?? []).map(each => each.sql.trim());
    const these = (pattern: RegExp): string[] => sql.filter(text => pattern.test(text));
    return {
      source: tableLabel(table),
      target: own === undefined ? null : `${own.schema}.${own.name}`,
      columns: table.columns.map(column => columnDiff(column, columns.get(column.name))),
      constraints: these(/^ALTER TABLE .* ADD (?:CONSTRAINT|PRIMARY|UNIQUE|CHECK|FOREIGN)/is),
      indexes: these(/^CREATE (?:UNIQUE )?INDEX/i),
      triggers: these(/^CREATE (?:OR REPLACE )?(?:FUNCTION|TRIGGER|CONSTRAINT TRIGGER)/i),
      counters: these(/^(?:SELECT (?:pg_catalog\.)?setval|ALTER SEQUENCE|CREATE SEQUENCE)/i),
      partitions: these(/^CREATE TABLE .* PARTITION OF /is).length,
      leftOut: (left.get(table) ?? []).map(shortFinding),
    };
  });
  const beside = Map.groupBy(statements.get(undefined) ?? [], ({ object }) => object);
  return {
    tables,
    madeBeside: [...beside].map(([object, made]) => ({ object, statements: made.length })),
    leftOut: (left.get(undefined) ?? []).map(shortFinding),
  };
}

function columnDiff(source: Column, target: TargetColumn | undefined): ColumnDiff {
  const before: ColumnSide = {
    name: source.name,
    type: source.sourceType,
    nullable: source.nullable,
    default: sourceDefault(source),
  };
  if (target === undefined)
    return { source: before, target: null, changes: ['left-out'], lossy: true, reason: 'it is not in the new table' };
  const after: ColumnSide = {
    name: target.name,
    type: target.type,
    nullable: target.nullable,
    default: targetDefault(target),
  };
  const changes: ColumnChange[] = [];
  if (before.name !== after.name) changes.push('name');
  if (plainType(before.type) !== plainType(after.type)) changes.push('type');
  if (before.nullable !== after.nullable) changes.push('nullability');
  if ((source.generated === undefined) !== (target.generated === undefined)) changes.push('generated');
  if ((source.identity === undefined) !== (target.identity === undefined)) changes.push('counter');
  if (isOtherDefault(source, before.default, after.default)) changes.push('default');
  return { source: before, target: after, changes, lossy: target.lossy, reason: target.reason };
}

const plainType = (type: string): string => type.toLowerCase().replaceAll(/\s+/g, ' ').replaceAll(', ', ',');

function sourceDefault(column: Column): string {
  if (column.generated !== undefined) return `generated: ${column.generated.expression}`;
  if (column.identity !== undefined) return 'a counter';
  const written = column.default === undefined ? '' : expressionText(column.default);
  return column.onUpdate === undefined ? written : `${written} on update ${expressionText(column.onUpdate)}`.trim();
}

function targetDefault(column: TargetColumn): string {
  if (column.generated !== undefined) return `generated: ${column.generated}`;
  return column.identity === undefined ? (column.default ?? '') : 'a counter';
}

/** A default that reads differently; the plain word NULL and no default are the same. */
function isOtherDefault(column: Column, before: string, after: string): boolean {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replace(/^null$/, '')
      .replace(/::[a-z ]+(\(\d+(,\d+)?\))?$/, '')
      .replaceAll(/[\s()'"]/g, '');
  return column.generated === undefined && plain(before) !== plain(after);
}

function expressionText(expression: Expression): string {
  switch (expression.kind) {
    case 'null':
      return 'NULL';
    case 'string':
      return `'${expression.value}'`;
    case 'number':
      return expression.value;
    case 'boolean':
      return String(expression.value);
    case 'bytes':
      return `0x${expression.hex}`;
    case 'bits':
      return `b'${expression.bits}'`;
    case 'current-timestamp':
      return 'CURRENT_TIMESTAMP';
    case 'current-date':
      return 'CURRENT_DATE';
    case 'current-time':
      return 'CURRENT_TIME';
    case 'uuid':
      return 'a new UUID';
    case 'next-value':
      return `next value of ${expression.sequence}`;
    case 'sql':
      return expression.text;
  }
}

/** The table that an object of a finding or statement belongs to: `table`, `table.index`, `table partition p1`. */
function ownerFinder(tables: readonly Table[]): (object: string) => Table | undefined {
  const byName = new Map<string, Table>();
  for (const table of tables) byName.set(tableLabel(table), table);
  for (const table of tables) if (!byName.has(table.name)) byName.set(table.name, table);
  return object => {
    const whole = byName.get(object) ?? byName.get(object.split(' partition ')[0] ?? '');
    if (whole !== undefined || object.startsWith('view ')) return whole;
    for (let at = object.lastIndexOf('.'); at > 0; at = object.lastIndexOf('.', at - 1)) {
      const found = byName.get(object.slice(0, at));
      if (found !== undefined) return found;
    }
    // `index by_city of suppliers`: rules put the kind before the name.
    return byName.get(/^\w+ .* of (.+)$/.exec(object)?.[1] ?? '');
  };
}

const shortFinding = ({ code, object, message }: Finding): { code: string; object: string; message: string } => ({
  code,
  object,
  message,
});
