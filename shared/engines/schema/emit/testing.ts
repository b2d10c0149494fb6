import type { ScratchPostgres } from '#shared/testing/postgres.ts';
import type { Assessment, TargetTable } from '../finding.ts';

/**
 * Runs all statements of an assessment in one transaction, hands it to `inspect`, and takes everything back.
 * Throws with the statement that PostgreSQL refused.
 */
export async function inTarget(
  server: ScratchPostgres,
  assessment: Pick<Assessment, 'ddl'>,
  inspect: () => Promise<void>,
): Promise<void> {
  await server.query('BEGIN');
  try {
    await runAll(
      server,
      assessment.ddl.map(statement => statement.sql),
    );
    await inspect();
  } finally {
    await server.query('ROLLBACK');
  }
}

/** All at once where that works; one by one only to name the statement that did not. */
async function runAll(server: ScratchPostgres, statements: readonly string[]): Promise<void> {
  await server.query('SAVEPOINT before_all');
  try {
    await server.query(statements.join('\n'));
    return;
  } catch {
    await server.query('ROLLBACK TO SAVEPOINT before_all');
  }
  for (const sql of statements) {
    try {
      await server.query(sql);
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : String(error)}\nin: ${sql}`);
    }
  }
}

/** What differs between the tables that were planned and those in the server's catalogue, one line each. */
export async function differences(server: ScratchPostgres, tables: readonly TargetTable[]): Promise<string[]> {
  const types = [...new Set(tables.flatMap(table => table.columns.map(column => column.target.type)))];
  const canonical = await canonicalTypes(server, types);
  const found = await readColumns(server);
  const lines: string[] = [];
  for (const table of tables) {
    for (const [index, { target }] of table.columns.entries()) {
      const key = JSON.stringify([table.schema, table.name, target.name]);
      const planned = `${canonical.get(target.type)} ${target.nullable ? 'null' : 'not null'} #${index + 1}`;
      const actual = found.get(key);
      if (planned !== actual) lines.push(`${key}: planned ${planned}, found ${actual}`);
      found.delete(key);
    }
  }
  const names = new Set(tables.map(table => JSON.stringify([table.schema, table.name])));
  for (const key of found.keys()) {
    const [schema, name] = JSON.parse(key) as [string, string];
    if (names.has(JSON.stringify([schema, name]))) lines.push(`${key}: not planned`);
  }
  return lines;
}

async function canonicalTypes(server: ScratchPostgres, types: readonly string[]): Promise<Map<string, string>> {
  if (types.length === 0) return new Map();
  await server.query(
    `CREATE TEMPORARY TABLE type_probe (${types.map((type, index) => `c${index} ${type}`).join(', ')})`,
  );
  const rows = await server.query(
    `SELECT attnum, format_type(atttypid, atttypmod) AS type FROM pg_attribute
     WHERE attrelid = 'pg_temp.type_probe'::regclass AND attnum > 0 ORDER BY attnum`,
  );
  await server.query('DROP TABLE pg_temp.type_probe');
  return new Map(rows.map((row, index) => [types[index] ?? '', String(row.type)]));
}

async function readColumns(server: ScratchPostgres): Promise<Map<string, string>> {
  const rows = await server.query(
    `SELECT n.nspname AS schema, c.relname AS name, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type,
            a.attnotnull AS required, a.attnum AS position
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
       AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`,
  );
  return new Map(
    rows.map(row => [
      JSON.stringify([row.schema, row.name, row.column]),
      `${row.type} ${row.required === true ? 'not null' : 'null'} #${row.position}`,
    ]),
  );
}

/** Keys and foreign keys of the server as `table kind (columns)[ -> table (columns)]`, sorted. */
export async function readKeys(server: ScratchPostgres): Promise<string[]> {
  const rows = await server.query(
    `SELECT c.relname AS name, k.contype AS kind,
            (SELECT json_agg(a.attname ORDER BY u.at) FROM unnest(k.conkey) WITH ORDINALITY AS u (number, at)
             JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number) AS columns,
            p.relname AS parent,
            (SELECT json_agg(a.attname ORDER BY u.at) FROM unnest(k.confkey) WITH ORDINALITY AS u (number, at)
             JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number) AS referenced
     FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid LEFT JOIN pg_class p ON p.oid = k.confrelid
     WHERE k.contype IN ('p', 'u', 'f') AND c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)'`,
  );
  return rows
    .map(row => {
      const parent = row.parent === null ? '' : ` -> ${row.parent} ${JSON.stringify(row.referenced)}`;
      return `${row.name} ${row.kind} ${JSON.stringify(row.columns)}${parent}`;
    })
    .sort();
}

/** Keys and foreign keys a planned schema must have, in the form of `readKeys`; partitions' own are left out. */
export function plannedKeys(tables: readonly TargetTable[]): string[] {
  const columnName = (table: TargetTable, name: string): string =>
    table.columns.find(({ source }) => source.name.toLowerCase() === name.toLowerCase())?.target.name ?? name;
  return tables
    .flatMap(table => {
      const line = (kind: string, columns: readonly string[]): string =>
        `${table.name} ${kind} ${JSON.stringify(columns.map(name => columnName(table, name)))}`;
      const { primaryKey, uniqueKeys, foreignKeys } = table.source;
      return [
        ...(primaryKey === undefined ? [] : [line('p', primaryKey.columns)]),
        ...uniqueKeys
          .filter(
            key => key.parts?.every(part => part.prefixLength === undefined && part.expression === undefined) ?? true,
          )
          .map(key => line('u', key.columns)),
        ...foreignKeys.flatMap(key => {
          const parent = tables.find(other => other.source.name.toLowerCase() === key.referencedTable.toLowerCase());
          if (parent === undefined) return [];
          const referenced =
            key.referencedColumns.length > 0 ? key.referencedColumns : (parent.source.primaryKey?.columns ?? []);
          return [
            `${line('f', key.columns)} -> ${parent.name} ${JSON.stringify(referenced.map(name => columnName(parent, name)))}`,
          ];
        }),
      ];
    })
    .sort();
}

export interface Share {
  converted: number;
  total: number;
}

/** How much of what is written in the source's own language is in the new schema. */
export interface Figures {
  views: Share;
  routines: Share;
  triggers: Share;
}

/** Counts what the statements of an assessment make, by the names of the model. */
export function figuresOf({ model, ddl }: Pick<Assessment, 'model' | 'ddl'>): Figures {
  const made = new Set(ddl.map(({ object }) => object));
  const share = (objects: readonly string[]): Share => ({
    converted: objects.filter(object => made.has(object)).length,
    total: objects.length,
  });
  return {
    views: share(model.views.map(({ name }) => `view ${name}`)),
    routines: share(model.routines.map(({ kind, name }) => `${kind} ${name}`)),
    triggers: share(model.triggers.map(({ name }) => `trigger ${name}`)),
  };
}
