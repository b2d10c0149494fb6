import type { Dialect } from '../schema/model.ts';
import { type ConstantField, constantField } from './encode/constant.ts';
import type { ColumnPlan, TablePlan } from './plan.ts';
import { RowsDoNotFit } from './rows-do-not-fit.ts';

export type CopyFormat = 'binary' | 'text';

/** One field of every row that is written. */
export interface CopyField {
  column: ColumnPlan;
  /** The rows leave the column out: every row gets this. */
  constant?: ConstantField;
}

export interface CopyLayout {
  format: CopyFormat;
  /** Those that the rows give, in their order, then those with a constant. */
  fields: CopyField[];
  /** By position of a value: its field, -1 where the column is not copied. */
  positions: number[];
}

/** Whether the target can take a table's rows in binary: no column has a type whose binary form is not known. */
export function copyFormat(table: TablePlan): CopyFormat {
  return table.columns.some(needsText) ? 'text' : 'binary';
}

/** xml_recv believes an encoding that the document itself names; xml_in knows that it is UTF-8 by now. */
function needsText({ codec, type }: ColumnPlan): boolean {
  return codec.kind === 'other' || type.toLowerCase() === 'xml';
}

/**
 * Target columns, unquoted, that COPY has to name for rows that give these columns of the source (empty: all of them).
 * Columns left out that are NULL then, or that the target fills by itself, are not among them.
 */
export function copyColumns(table: TablePlan, columns: readonly string[], dialect: Dialect): string[] {
  return layOut(table, columns, dialect).fields.map(field => field.column.target);
}

/**
 * @throws RowsDoNotFit where a name is not that of a column of the table; Error where a constant is no value of its type
 */
export function layOut(
  table: TablePlan,
  columns: readonly string[],
  dialect: Dialect,
  format = copyFormat(table),
): CopyLayout {
  if (format === 'binary' && copyFormat(table) === 'text') {
    throw new Error(`the rows of ${table.target.name} cannot be copied in binary`);
  }
  const fields: CopyField[] = [];
  const given = new Set<ColumnPlan>();
  const names = columns.length > 0 ? columns : table.columns.map(column => column.source);
  const positions = names.map(name => {
    const column = findByName(table.columns, name, column => column.source);
    if (column === undefined) {
      if (findByName(table.ignored ?? [], name, ignored => ignored) !== undefined) return -1;
      throw new RowsDoNotFit(
        `Rows of ${table.source.name} give the column ${name}, which the table does not have at the end of the dump: it was altered after they were written. Only a server can follow that: load the dump there, and give the server as the source.`,
      );
    }
    if (given.has(column)) throw new RowsDoNotFit(`Rows of ${table.source.name} give the column ${name} twice.`);
    given.add(column);
    return fields.push({ column }) - 1;
  });
  for (const column of table.columns) {
    if (given.has(column) || column.whenOmitted.kind !== 'constant') continue;
    const constant = constantField(column, column.whenOmitted.value, dialect);
    if ('reason' in constant) {
      throw new Error(`the default of ${column.target} is no value of its type: ${constant.reason}`);
    }
    fields.push({ column, constant });
  }
  return { format, fields, positions };
}

/** The item of exactly this name, else the one whose name differs in case only. */
function findByName<T>(items: readonly T[], name: string, nameOf: (item: T) => string): T | undefined {
  const lower = name.toLowerCase();
  return items.find(item => nameOf(item) === name) ?? items.find(item => nameOf(item).toLowerCase() === lower);
}
