import type { TargetTable } from '../../schema/finding.ts';
import type { Column, Dialect, Expression, Model, Table } from '../../schema/model.ts';
import type { AllowedCasts, Codec } from '../codec.ts';
import { constantField } from '../encode/constant.ts';
import type { ColumnPlan } from '../plan.ts';
import { parseTargetType } from './target-type.ts';

type WhenOmitted = ColumnPlan['whenOmitted'];

/** What a row that leaves a column out has there: the source's default, as far as it is a constant. */
export function whenOmitted(
  { source: column, target }: TargetTable['columns'][number],
  codec: Codec,
  casts: AllowedCasts,
  dialect: Dialect,
): WhenOmitted {
  if (target.identity !== undefined || column.identity !== undefined) return { kind: 'target' };
  const expression = column.default ?? impliedDefault(column, dialect);
  if (expression === undefined || expression.kind === 'null') {
    return target.default === undefined ? { kind: 'null' } : { kind: 'target' };
  }
  if (expression.kind === 'sql') return { kind: 'target' };
  const isHeld = 'bytes' in constantField({ codec, casts }, expression, dialect);
  return isHeld ? { kind: 'constant', value: expression } : { kind: 'target' };
}

/**
 * MySQL gives a column that must not be NULL and has no default the zero of its type, unless it is strict; then no such
 * row is in the source. (MySQL reference manual, "Data Type Default Values")
 */
function impliedDefault(column: Column, dialect: Dialect): Expression | undefined {
  if (column.nullable || column.generated !== undefined || (dialect !== 'mysql' && dialect !== 'mariadb'))
    return undefined;
  const { type } = column;
  switch (type.kind) {
    case 'integer':
    case 'decimal':
    case 'float':
    case 'boolean':
    case 'year':
      return { kind: 'number', value: '0' };
    case 'bit':
      return { kind: 'bits', bits: '0' };
    case 'char':
    case 'varchar':
    case 'text':
    case 'set':
      return { kind: 'string', value: '' };
    case 'binary':
    case 'varbinary':
    case 'blob':
      return { kind: 'bytes', hex: '00'.repeat(type.kind === 'binary' ? Math.min(type.length ?? 1, 255) : 0) };
    case 'enum':
      return type.values[0] === undefined ? undefined : { kind: 'string', value: type.values[0] };
    default:
      return undefined;
  }
}

/**
 * How MySQL and SQLite number the rows of a dump that leave it to them. The readers of dumps do it in their place, as a
 * dump's rows come in a known order; the counters of other databases are asked for by statements between them.
 */
export function numberingOf({ identity }: Column, dialect: Dialect): ColumnPlan['numbering'] {
  if (identity === undefined) return undefined;
  if (dialect === 'sqlite') return { first: '1' };
  if (dialect !== 'mysql' && dialect !== 'mariadb') return undefined;
  return { first: identity.next !== undefined && /^[1-9]\d{0,19}$/.test(identity.next) ? identity.next : '1' };
}

/** Whether a column without a default of its own gets that of its type: PostgreSQL's domains may have one. */
export function isDefaultOfType({ dialect, types }: Model, column: Column, targetType: string): boolean {
  if (dialect !== 'postgresql' || column.default !== undefined) return false;
  const name = parseTargetType(targetType).name.replaceAll('"', '').split('.').at(-1)?.toLowerCase();
  return types.some(
    type =>
      type.name.toLowerCase() === name && type.definition.kind === 'domain' && type.definition.default !== undefined,
  );
}

/** Whether some rows of the dump do not give this column. */
export function isSometimesOmitted(table: Table, column: Column): boolean {
  const lower = column.name.toLowerCase();
  return table.rowSpans.some(({ columns }) => {
    if (columns.length === 0) return column.invisible === true;
    return !columns.some(name => name.toLowerCase() === lower);
  });
}

/** Why the proof cannot compare a column that rows leave out, in plain words. */
export function omittedReason(table: TargetTable, { source, target }: TargetTable['columns'][number]): string {
  const name = `${table.source.name}.${source.name}`;
  if (target.identity !== undefined || source.identity !== undefined) {
    return `Some rows of the source do not give ${name}, which counts by itself: the new database numbers them.`;
  }
  return `Some rows of the source do not give ${name}, and its default is computed by the database at the moment of the insert.`;
}
