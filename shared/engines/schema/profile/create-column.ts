import type { Column, Dialect, ReadLimits, SourceType, Table } from '../model.ts';
import { foldingOf } from './collation.ts';
import { ColumnState, type RowContext } from './column-state.ts';
import { type Affinity, AffinityColumn, affinityOf, type DeclaredMeaning } from './columns/affinity-column.ts';
import { BooleanColumn } from './columns/boolean-column.ts';
import { BitColumn, BytesColumn } from './columns/bytes-column.ts';
import { ChoiceColumn } from './columns/choice-column.ts';
import type { ColumnProfiler } from './columns/column-profiler.ts';
import { DateColumn, TimeColumn } from './columns/date-column.ts';
import { IntegerColumn } from './columns/integer-column.ts';
import { JsonColumn } from './columns/json-column.ts';
import { NumberColumn } from './columns/number-column.ts';
import { TextColumn } from './columns/text-column.ts';
import { declareLimits } from './declared-limits.ts';
import { encodingOf } from './encoding.ts';
import { ValueSet } from './value-set.ts';

export interface ColumnPlace {
  column: Column;
  table: Table;
  row: RowContext;
  limits: ReadLimits;
  dialect: Dialect | undefined;
}

/** The profiler for a column, chosen once from its type. */
export function createColumn(place: ColumnPlace): ColumnProfiler {
  const { column, table, limits } = place;
  const state = new ColumnState(place.row, new ValueSet(place.row.budget, 'values'), encodingOf('utf8'));
  const valueBytesMax = limits.valueBytesMax;
  if (place.dialect === 'sqlite' || column.type.kind === 'affinity') {
    return new AffinityColumn(state, sqliteAffinity(column), declaredMeaning(column, table), valueBytesMax);
  }
  const type = column.type;
  declareLimits(state, type, place.dialect);
  switch (type.kind) {
    case 'integer':
      return new IntegerColumn(state, type.bits === 8 && type.displayWidth === 1);
    case 'year':
      return new IntegerColumn(state, false);
    case 'decimal':
      return type.precision === 1 && (type.scale ?? 0) === 0 ? new IntegerColumn(state, true) : new NumberColumn(state);
    case 'float':
    case 'money':
      return new NumberColumn(state);
    case 'boolean':
      return new BooleanColumn(state);
    case 'bit':
      return new BitColumn(state, type.length);
    case 'binary':
    case 'varbinary':
    case 'blob':
    case 'geometry':
      return new BytesColumn(state, valueBytesMax);
    case 'date':
    case 'datetime':
    case 'instant':
      return new DateColumn(state);
    case 'time':
      return new TimeColumn(state);
    case 'enum':
    case 'set': {
      const folding = foldingOf(column, table, place.dialect);
      return new ChoiceColumn(state, type.values, type.kind === 'set', folding, valueBytesMax);
    }
    case 'json':
      return new JsonColumn(state, valueBytesMax);
    default:
      if (hasJsonCheck(column, table)) return new JsonColumn(state, valueBytesMax);
      return new TextColumn(state, encodingOf(columnCharset(column, table) ?? 'none'), valueBytesMax);
  }
}

/** Whether the column's values are text in a character set: those whose collation can make keys equal. */
export function isText(type: SourceType): boolean {
  return type.kind === 'char' || type.kind === 'varchar' || type.kind === 'text' || type.kind === 'affinity';
}

/** The character set the column stores its text in, as far as the source says. */
export function columnCharset(column: Column, table: Table): string | undefined {
  return column.charset ?? (column.collation ?? table.charset ?? table.collation)?.split('_')[0];
}

function sqliteAffinity(column: Column): Affinity {
  return column.type.kind === 'affinity' ? column.type.affinity : affinityOf(column.sourceType);
}

function declaredMeaning(column: Column, table: Table): DeclaredMeaning {
  const declared = column.type.kind === 'affinity' ? column.type.declared : column.sourceType;
  return {
    boolean: column.type.kind === 'boolean' || /\bbool/i.test(declared),
    date: /^(?:date|datetime|timestamp)/i.test(declared) || /date|instant/.test(column.type.kind),
    json: /^jsonb?$/i.test(declared) || hasJsonCheck(column, table),
  };
}

/** MariaDB's JSON is longtext with a check: json_valid(`column`). */
function hasJsonCheck(column: Column, table: Table): boolean {
  return table.checks.some(check => {
    const match = /json_valid\s*\(\s*[`"[]?([^`"\])]+)[`"\]]?\s*\)/i.exec(check.expression);
    return match?.[1] !== undefined && match[1].trim().toLowerCase() === column.name.toLowerCase();
  });
}
