import type { Column, Model, Table } from '../model.ts';
import { type Folding, foldingOf } from '../profile/collation.ts';
import { isAsciiText, type TextTraits } from '../translate/value.ts';

/**
 * How the source compares the text of a column, and what its rows are known to hold: the columns of MySQL and SQL
 * Server ignore case unless their collation regards it. The others compare bytes.
 */
export function textTraits(model: Model, table: Table, column: Column): TextTraits & { caseSensitive: boolean } {
  const { dialect } = model;
  if (dialect !== 'mysql' && dialect !== 'mariadb' && dialect !== 'sqlserver')
    return { caseSensitive: /(_bin2?|_cs(_\w+)?|^binary)$/i.test(column.collation ?? table.collation ?? '') };
  const { type, profile } = column;
  const folding = foldingIn(model, table, column);
  const isChoice = type.kind === 'enum';
  const isEmpty = profile === undefined && (table.rowCount ?? 0) === 0;
  const isKnown = (name: 'beyondAscii' | 'trailingSpaces'): boolean =>
    isEmpty || (profile?.[name] === 0 && !profile.approximate.includes(name));
  return {
    caseSensitive: folding === undefined || !folding.case,
    ascii: isChoice ? type.values.every(isAsciiText) : isKnown('beyondAscii'),
    // MySQL takes the blanks at the end of CHAR and ENUM away.
    unpadded: isChoice || (type.kind === 'char' && dialect !== 'sqlserver') || isKnown('trailingSpaces'),
    noPad: folding === undefined || !folding.padding,
    oneSpelling: isChoice || isUnique(table, column),
  };
}

function foldingIn(model: Model, table: Table, column: Column): Folding | undefined {
  if (model.dialect !== 'sqlserver') {
    const isNamed = table.collation !== undefined || table.charset !== undefined || model.collation === undefined;
    return foldingOf(column, isNamed ? table : { ...table, collation: model.collation ?? '' }, model.dialect);
  }
  const collation = column.collation ?? table.collation ?? model.collation;
  const named = collation === undefined ? undefined : foldingOf({ ...column, collation }, table, model.dialect);
  // The default of SQL Server ignores case, and every collation of it ignores blanks at the end.
  const usual: Folding = { case: true, accents: false, padding: true, asciiOnly: false };
  return named === undefined ? usual : { ...named, padding: true };
}

/** Its values are one key by themselves, in full. */
function isUnique(table: Table, column: Column): boolean {
  const isOwn = (columns: readonly string[] | undefined): boolean =>
    columns?.length === 1 && columns[0]?.toLowerCase() === column.name.toLowerCase();
  return (
    isOwn(table.primaryKey?.columns) ||
    table.uniqueKeys.some(
      key =>
        isOwn(key.columns) &&
        (key.parts?.every(part => part.prefixLength === undefined && part.expression === undefined) ?? true),
    )
  );
}
