import type { Table } from '../../model.ts';
import type { ObjectName } from '../base/catalog.ts';
import type { Argument } from './execute.ts';
import { defaultSchema, findColumn, type ReadContext, sameName } from './read-context.ts';
import type { StatementReader } from './statement-reader.ts';

const partsMax = 4;

/** `db.schema.table`, brackets or quotes around any part. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  const part = /\[((?:[^\]]|\]\])*)\]|"((?:[^"]|"")*)"|([^.[\]"]+)/y;
  while (parts.length < partsMax && part.lastIndex < text.length) {
    const found = part.exec(text);
    if (found === null) return [];
    parts.push((found[1]?.replaceAll(']]', ']') ?? found[2]?.replaceAll('""', '"') ?? found[3] ?? '').trim());
    if (text[part.lastIndex] === '.') part.lastIndex++;
  }
  return parts;
}

function nameOf(parts: readonly string[]): ObjectName {
  return { schema: parts.at(-2) ?? defaultSchema, name: parts.at(-1) ?? '' };
}

/**
 * sp_rename 'schema.object', 'new name', 'COLUMN' | 'INDEX' | 'OBJECT': tables, columns, indexes and constraints get
 * their new name; what else it names is noted.
 */
export function readRename(statement: StatementReader, args: readonly Argument[]): void {
  const { context } = statement;
  const named = (name: string, index: number): string | undefined =>
    args.find(argument => argument.name === name)?.value ??
    (args[index]?.name === undefined ? args[index]?.value : undefined);
  const [from, to] = [named('objname', 0), named('newname', 1)];
  const kind = named('objtype', 2)?.toUpperCase() ?? 'OBJECT';
  if (from === undefined || to === undefined) {
    statement.note('rows-changed', 'sp_rename gives something another name that is only known when the script runs.');
    return;
  }
  const parts = partsOf(from);
  const isWithin = kind === 'COLUMN' || kind === 'INDEX';
  const table = context.catalog.tables.find(nameOf(isWithin ? parts.slice(0, -1) : parts));
  const isDone =
    table === undefined || parts.length === 0
      ? !isWithin && renameConstraint(context, parts.at(-1) ?? '', to)
      : kind === 'COLUMN'
        ? renameColumn(context, table, parts.at(-1) ?? '', to)
        : kind === 'INDEX'
          ? renameIn(table, parts.at(-1) ?? '', to)
          : renameTable(context, table, to);
  if (!isDone) {
    statement.note('command-ignored', `sp_rename gives ${from} the name ${to}; the model keeps the former name.`, from);
    return;
  }
  if (table === undefined) return;
  context.history.altered(table, { line: statement.firstLine, excerpt: statement.excerpt(statement.start) });
}

function renameTable(context: ReadContext, table: Table, to: string): true {
  const { tables } = context.catalog;
  for (const other of tables.list()) {
    for (const key of other.foreignKeys) {
      const isSame = sameName(key.referencedSchema ?? other.schema ?? '', table.schema ?? '');
      if (isSame && sameName(key.referencedTable, table.name)) key.referencedTable = to;
    }
  }
  for (const trigger of context.triggers) if (sameName(trigger.table, table.name)) trigger.table = to;
  tables.remove(table);
  table.name = to;
  tables.put(table);
  return true;
}

function renameColumn(context: ReadContext, table: Table, from: string, to: string): boolean {
  const column = findColumn(table, from);
  if (column === undefined) return false;
  const renamed = (name: string): string => (sameName(name, from) ? to : name);
  column.name = to;
  for (const key of [table.primaryKey, ...table.uniqueKeys, ...table.foreignKeys])
    if (key) key.columns = key.columns.map(renamed);
  for (const index of table.indexes) {
    for (const part of index.parts) if (part.column !== undefined) part.column = renamed(part.column);
    if (index.include) index.include = index.include.map(renamed);
  }
  for (const other of context.catalog.tables.list()) {
    for (const key of other.foreignKeys)
      if (sameName(key.referencedTable, table.name)) key.referencedColumns = key.referencedColumns.map(renamed);
  }
  return true;
}

function renameIn(table: Table, from: string, to: string): boolean {
  const all = [table.primaryKey, ...table.uniqueKeys, ...table.foreignKeys, ...table.checks, ...table.indexes];
  const found = all.find(object => object?.name !== undefined && sameName(object.name, from));
  if (found !== undefined) found.name = to;
  return found !== undefined;
}

function renameConstraint(context: ReadContext, from: string, to: string): boolean {
  return context.catalog.tables.list().some(table => renameIn(table, from, to));
}
