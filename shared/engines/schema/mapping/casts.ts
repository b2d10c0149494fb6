import type { Finding } from '../finding.ts';
import type { Column, Table } from '../model.ts';
import { fitsPattern } from '../pattern.ts';
import type { MappedType } from './mapped-type.ts';
import { problem } from './problem.ts';

/**
 * A person's choice of a type instead of the one that the rules give: for one column, or for every column that fits
 * (`*` stands for any run of characters). The first that fits is taken.
 */
export interface Cast {
  /** `table` or `schema.table`, as the source names it. Absent: every table. */
  table?: string;
  /** Absent: every column. */
  column?: string;
  /** The type as the source writes it, such as `tinyint(1)`. Absent: whatever it is. */
  from?: string;
  /** PostgreSQL type, e.g. `jsonb`, `numeric(12,2)`, `citext`. */
  type: string;
  /** Where somebody wrote it, for messages: `cloudforge.toml, line 4`. */
  place?: string;
}

/** A type's name with arguments and brackets: nothing that could end the column it is written into. */
const typePattern =
  /^[a-z_][a-z0-9_]*( precision| varying)?(\(\d{1,5}(, ?\d{1,5})?\))?( with(out)? time zone)?(\[\]){0,6}$/i;

/** Whether a text can stand where a type is named; that PostgreSQL has the type is another question. */
export function isTypeName(text: string): boolean {
  return typePattern.test(text.trim());
}

/** Choices that fit no column at all: misspelt, or for a source that has changed. */
export function unusedCasts(casts: readonly Cast[], tables: readonly Table[]): Cast[] {
  return casts.filter(cast => !tables.some(table => table.columns.some(column => fitsColumn(cast, table, column))));
}

function fitsColumn(cast: Cast, table: Table, column: Column): boolean {
  const names = [table.name, ...(table.schema === undefined ? [] : [`${table.schema}.${table.name}`])];
  return (
    (cast.table === undefined || names.some(name => fitsPattern(cast.table ?? '', name))) &&
    (cast.column === undefined || fitsPattern(cast.column, column.name)) &&
    (cast.from === undefined || fitsPattern(cast.from, column.sourceType))
  );
}

/** The choice for this column as a mapped type; a type that is none gives a finding and no mapping. */
export function chosenType(
  casts: readonly Cast[],
  table: Table,
  column: Column,
  findings: Finding[],
): MappedType | undefined {
  const cast = casts.find(candidate => fitsColumn(candidate, table, column));
  if (cast === undefined) return undefined;
  const type = cast.type.trim();
  if (typePattern.test(type)) return { type, lossy: false, reason: 'chosen by a person' };
  findings.push(
    problem('R09', {
      severity: 'behaviour',
      object: `${table.name}.${column.name}`,
      line: column.line,
      message: `${cast.place === undefined ? '' : `${cast.place}: `}The chosen type ${JSON.stringify(type.slice(0, 60))} is not the name of a type, so it was not used.`,
      why: 'The column has the type that the rules give instead of the one you wanted.',
      fix: 'Write a PostgreSQL type such as text, jsonb or numeric(12,2).',
    }),
  );
  return undefined;
}
