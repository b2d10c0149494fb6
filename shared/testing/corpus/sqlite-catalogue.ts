import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import {
  columnLine,
  type Facts,
  foreignKeyLine,
  indexLine,
  primaryKeyLine,
  rowsLine,
  tableLine,
  triggerLine,
  viewLine,
} from './facts.ts';

export const quoteSqlite = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export function allRows<T extends z.ZodType>(database: DatabaseSync, row: T, sql: string): z.infer<T>[] {
  return z.array(row).parse(database.prepare(sql).all());
}

const Column = z.object({
  name: z.string(),
  type: z.string(),
  notnull: z.number(),
  pk: z.number(),
  hidden: z.number(),
});

/** Everything SQLite's PRAGMAs say of a database. */
export function sqliteFacts(database: DatabaseSync): Facts {
  const list = allRows(
    database,
    z.object({ name: z.string(), type: z.string(), wr: z.number() }),
    `SELECT name, type, wr FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`,
  );
  const tables = list.filter(({ type }) => type === 'table');
  const virtual = list.filter(({ type }) => type === 'virtual');
  const triggers = allRows(
    database,
    z.object({ name: z.string(), tbl_name: z.string(), sql: z.string() }),
    `SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger'`,
  );
  return {
    tables: [...tables, ...virtual].map(({ name }) => name),
    lines: [
      ...tables.flatMap(({ name, wr }) => tableFacts(database, name, wr === 1)),
      ...virtual.map(({ name }) => tableLine(name)),
      ...list.filter(({ type }) => type === 'view').map(({ name }) => viewLine(name)),
      ...triggers.map(({ name, tbl_name, sql }) => triggerLine(name, tbl_name, ...timingOf(sql))),
    ],
  };
}

/** SQLite keeps a trigger as text only. What is looked for stands before its body. */
function timingOf(sql: string): [string, string[]] {
  const head = /\b(?:(before|after|instead\s+of)\s+)?(delete|insert|update)\b(?:\s+of\b[^;]*?)?\s+on\b/i.exec(sql);
  return [(head?.[1] ?? 'before').replaceAll(/\s+/g, ' '), [head?.[2] ?? '?']];
}

function tableFacts(database: DatabaseSync, table: string, isWithoutRowid: boolean): string[] {
  const columns = allRows(
    database,
    Column,
    `SELECT name, type, "notnull", pk, hidden FROM pragma_table_xinfo(${literal(table)})`,
  );
  const key = columns.filter(({ pk }) => pk > 0).sort((first, second) => first.pk - second.pk);
  const isRowid = (column: z.infer<typeof Column>): boolean =>
    !isWithoutRowid && key.length === 1 && column.pk > 0 && column.type.toUpperCase() === 'INTEGER';
  const [{ rows } = { rows: 0 }] = allRows(
    database,
    z.object({ rows: z.number() }),
    `SELECT count(*) AS rows FROM ${quoteSqlite(table)}`,
  );
  return [
    tableLine(table),
    ...columns.map((column, at) =>
      columnLine(table, at + 1, {
        name: column.name,
        type: column.type.toLowerCase().replaceAll(/\s+/g, ''),
        nullable: column.notnull === 0 && !isRowid(column),
        traits: column.hidden === 3 ? ['stored'] : column.hidden === 2 ? ['virtual'] : [],
      }),
    ),
    rowsLine(table, rows),
    ...(key.length === 0
      ? []
      : [
          primaryKeyLine(
            table,
            key.map(({ name }) => name),
          ),
        ]),
    ...indexes(database, table),
    ...foreignKeys(database, table),
  ];
}

function indexes(database: DatabaseSync, table: string): string[] {
  const list = allRows(
    database,
    z.object({ name: z.string(), unique: z.number(), origin: z.string(), partial: z.number() }),
    `SELECT name, "unique", origin, partial FROM pragma_index_list(${literal(table)})`,
  );
  return list
    .filter(({ origin }) => origin !== 'pk')
    .map(index => {
      const parts = allRows(
        database,
        z.object({ name: z.string().nullable(), desc: z.number() }),
        `SELECT name, "desc" FROM pragma_index_xinfo(${literal(index.name)}) WHERE key = 1 ORDER BY seqno`,
      );
      return indexLine(table, {
        unique: index.unique === 1,
        partial: index.partial === 1,
        parts: parts.map(part => ({ column: part.name ?? undefined, descending: part.desc === 1 })),
      });
    });
}

function foreignKeys(database: DatabaseSync, table: string): string[] {
  const rows = allRows(
    database,
    z.object({
      id: z.number(),
      table: z.string(),
      from: z.string(),
      to: z.string().nullable(),
      on_update: z.string(),
      on_delete: z.string(),
    }),
    `SELECT id, "table", "from", "to", on_update, on_delete FROM pragma_foreign_key_list(${literal(table)}) ORDER BY id, seq`,
  );
  return [...Map.groupBy(rows, row => row.id).values()].map(parts => {
    const [first] = parts;
    if (first === undefined) return '';
    const [parent] = allRows(
      database,
      z.object({ name: z.string() }),
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name = ${literal(first.table)} COLLATE NOCASE`,
    );
    const parentName = parent?.name ?? first.table;
    const columns = allRows(
      database,
      Column,
      `SELECT name, type, "notnull", pk, hidden FROM pragma_table_xinfo(${literal(parentName)})`,
    );
    const primary = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    const named = (column: string | null, at: number): string =>
      column === null
        ? (primary[at]?.name ?? '')
        : (columns.find(({ name }) => name.toLowerCase() === column.toLowerCase())?.name ?? column);
    return foreignKeyLine(table, {
      columns: parts.map(part => part.from),
      parent: parentName,
      parentColumns: parts.map((part, at) => named(part.to, at)),
      onDelete: first.on_delete.toLowerCase(),
      onUpdate: first.on_update.toLowerCase(),
    });
  });
}
