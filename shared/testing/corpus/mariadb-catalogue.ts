import { z } from 'zod';
import type { TestMariadb } from '../servers/mariadb.ts';
import {
  columnLine,
  type Facts,
  foreignKeyLine,
  indexLine,
  primaryKeyLine,
  routineLine,
  rowsLine,
  sequenceLine,
  tableLine,
  triggerLine,
  viewLine,
} from './facts.ts';
import { canonicalColumnType } from './mysql-types.ts';

const systemDatabases = `'information_schema', 'mysql', 'performance_schema', 'sys'`;

const Text = z.string();
const Optional = z.string().nullable();
const Flag = z.coerce.number();

/** Rows of one SELECT, each a JSON array in the client's escaping. */
export function queryJson<T extends z.ZodType>(server: TestMariadb, row: T, select: string): z.infer<T>[] {
  return server
    .sql(`SET SESSION group_concat_max_len = 1000000; ${select}`)
    .split('\n')
    .filter(line => line !== '')
    .map(line => row.parse(JSON.parse(unescaped(line))));
}

function unescaped(line: string): string {
  const meaning: { [letter: string]: string } = { n: '\n', t: '\t', '0': '\0', '\\': '\\' };
  return line.replaceAll(/\\([nt0\\])/g, (_, letter: string) => meaning[letter] ?? letter);
}

export const quoteMysql = (name: string): string => `\`${name.replaceAll('`', '``')}\``;
export const literalMysql = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

/** Databases that a script made or filled: those that are not the server's own. */
export function userDatabases(server: TestMariadb): string[] {
  return queryJson(
    server,
    z.tuple([Text]),
    `SELECT JSON_ARRAY(schema_name) FROM information_schema.schemata WHERE schema_name NOT IN (${systemDatabases}) ORDER BY schema_name`,
  ).map(([name]) => name);
}

/** Everything MariaDB's information_schema says of the databases that hold something. */
export function mariadbFacts(server: TestMariadb): Facts {
  const tables = queryJson(
    server,
    z.tuple([Text, Text, Text]),
    `SELECT JSON_ARRAY(table_schema, table_name, table_type) FROM information_schema.tables
     WHERE table_schema NOT IN (${systemDatabases}) ORDER BY table_schema, table_name`,
  );
  const base = tables.filter(([, , type]) => type === 'BASE TABLE' || type === 'SYSTEM VERSIONED');
  const isSchemaShown = new Set(base.map(([schema]) => schema)).size > 1;
  const nameOf = (schema: string, name: string): string => (isSchemaShown ? `${schema}.${name}` : name);
  const names = new Set(base.map(([schema, name]) => nameOf(schema, name)));
  return {
    tables: [...names],
    lines: [
      ...[...names].map(tableLine),
      ...columns(server, nameOf)
        .filter(({ table }) => names.has(table))
        .map(({ line }) => line),
      ...rowCounts(server, base, nameOf),
      ...indexes(server, nameOf),
      ...foreignKeys(server, nameOf),
      ...tables.filter(([, , type]) => type === 'VIEW').map(([schema, name]) => viewLine(nameOf(schema, name))),
      ...tables.filter(([, , type]) => type === 'SEQUENCE').map(([schema, name]) => sequenceLine(nameOf(schema, name))),
      ...triggers(server, nameOf),
      ...routines(server, nameOf),
    ],
  };
}

type NameOf = (schema: string, name: string) => string;

function columns(server: TestMariadb, nameOf: NameOf): { table: string; line: string }[] {
  const rows = queryJson(
    server,
    z.tuple([Text, Text, Text, Flag, Text, Text, Text, Text]),
    `SELECT JSON_ARRAY(table_schema, table_name, column_name, ordinal_position, column_type, is_nullable, extra, is_generated)
     FROM information_schema.columns WHERE table_schema NOT IN (${systemDatabases})
     ORDER BY table_schema, table_name, ordinal_position`,
  );
  return rows.map(([schema, table, name, position, type, nullable, extra]) => ({
    table: nameOf(schema, table),
    line: columnLine(nameOf(schema, table), position, {
      name,
      type: canonicalColumnType(type),
      nullable: nullable === 'YES',
      traits: [
        ...(/STORED GENERATED/i.test(extra) ? ['stored'] : []),
        ...(/VIRTUAL GENERATED/i.test(extra) ? ['virtual'] : []),
        ...(/auto_increment/i.test(extra) ? ['identity'] : []),
      ],
    }),
  }));
}

function rowCounts(
  server: TestMariadb,
  tables: readonly (readonly [string, string, string])[],
  nameOf: NameOf,
): string[] {
  if (tables.length === 0) return [];
  const selects = tables.map(
    ([schema, name]) =>
      `SELECT JSON_ARRAY(${literalMysql(nameOf(schema, name))}, (SELECT COUNT(*) FROM ${quoteMysql(schema)}.${quoteMysql(name)}))`,
  );
  return queryJson(server, z.tuple([Text, Flag]), selects.join(' UNION ALL ')).map(([name, rows]) =>
    rowsLine(name, rows),
  );
}

function indexes(server: TestMariadb, nameOf: NameOf): string[] {
  const rows = queryJson(
    server,
    z.tuple([Text, Text, Text, Flag, Text, z.array(z.tuple([Optional, Flag.nullable(), Optional]))]),
    `SELECT JSON_ARRAY(table_schema, table_name, index_name, non_unique, index_type,
       JSON_EXTRACT(CONCAT('[', GROUP_CONCAT(JSON_ARRAY(column_name, sub_part, collation) ORDER BY seq_in_index), ']'), '$'))
     FROM information_schema.statistics WHERE table_schema NOT IN (${systemDatabases})
     GROUP BY table_schema, table_name, index_name, non_unique, index_type`,
  );
  const rowEnds = new Set(
    queryJson(
      server,
      z.tuple([Text, Text, Text]),
      `SELECT JSON_ARRAY(table_schema, table_name, column_name) FROM information_schema.columns
       WHERE generation_expression = 'ROW END'`,
    ).map(place => place.join('.')),
  );
  return rows.map(([schema, table, name, nonUnique, type, all]) => {
    const at = nameOf(schema, table);
    // To every key of a system-versioned table the server adds the end of the row's life by itself.
    const parts = all.filter(([column]) => !rowEnds.has([schema, table, column].join('.')));
    if (name === 'PRIMARY')
      return primaryKeyLine(
        at,
        parts.map(([column]) => column ?? ''),
      );
    return indexLine(at, {
      unique: nonUnique === 0,
      ...(/FULLTEXT|SPATIAL/.test(type) && { kind: type.toLowerCase() }),
      parts: parts.map(([column, prefix, order]) => ({
        column: column ?? undefined,
        // A spatial index says 32 for every column.
        prefixLength: prefix === null || type === 'SPATIAL' ? undefined : prefix,
        descending: order === 'D',
      })),
    });
  });
}

function foreignKeys(server: TestMariadb, nameOf: NameOf): string[] {
  const rows = queryJson(
    server,
    z.tuple([Text, Text, Text, Text, Text, Text, Text, Text]),
    `SELECT JSON_ARRAY(k.table_schema, k.table_name, k.referenced_table_schema, k.referenced_table_name, r.delete_rule, r.update_rule,
       GROUP_CONCAT(k.column_name ORDER BY k.ordinal_position SEPARATOR ', '),
       GROUP_CONCAT(k.referenced_column_name ORDER BY k.ordinal_position SEPARATOR ', '))
     FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r
       ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name
     WHERE k.referenced_table_name IS NOT NULL AND k.table_schema NOT IN (${systemDatabases})
     GROUP BY k.table_schema, k.table_name, k.constraint_name, k.referenced_table_schema, k.referenced_table_name, r.delete_rule, r.update_rule`,
  );
  const action = (rule: string): string => rule.toLowerCase().replace('restrict', 'no action');
  return rows.map(([schema, table, parentSchema, parent, onDelete, onUpdate, columns, parentColumns]) =>
    foreignKeyLine(nameOf(schema, table), {
      columns: columns.split(', '),
      parent: nameOf(parentSchema, parent),
      parentColumns: parentColumns.split(', '),
      onDelete: action(onDelete),
      onUpdate: action(onUpdate),
    }),
  );
}

function triggers(server: TestMariadb, nameOf: NameOf): string[] {
  return queryJson(
    server,
    z.tuple([Text, Text, Text, Text, Text]),
    `SELECT JSON_ARRAY(trigger_name, event_object_schema, event_object_table, action_timing, event_manipulation)
     FROM information_schema.triggers WHERE trigger_schema NOT IN (${systemDatabases})`,
  ).map(([name, schema, table, timing, event]) => triggerLine(name, nameOf(schema, table), timing, [event]));
}

function routines(server: TestMariadb, nameOf: NameOf): string[] {
  return queryJson(
    server,
    z.tuple([Text, Text, Text]),
    `SELECT JSON_ARRAY(routine_schema, routine_name, routine_type) FROM information_schema.routines
     WHERE routine_schema NOT IN (${systemDatabases})`,
  ).map(([schema, name, type]) => routineLine(nameOf(schema, name), type.toLowerCase()));
}
