import type { ReadIssue } from '#shared/engines/schema/model.ts';
import { type CatalogueQuery, type DriverConnection, records } from '../driver/driver-port.ts';
import { catalogue } from './catalogue.ts';
import { bracketed, typeText, unicodeLiteral } from './type-text.ts';

export interface SqlserverScript {
  script: string;
  issues: ReadIssue[];
  database: string;
  version: string;
  collation: string;
  /** sys.partitions counts rows only about. */
  rows: { schema: string; name: string; rows: number }[];
}

type Row<Query> = Query extends CatalogueQuery<infer Name> ? { [name in Name]?: string } : never;

/**
 * The schema of a SQL Server database as a Transact-SQL script in batches, from the catalogue views. Not tested against
 * a real server: the views are read as Microsoft documents them.
 *
 * @throws SourceError
 */
export async function sqlserverScript(connection: DriverConnection): Promise<SqlserverScript> {
  const [about] = await records(connection, catalogue.about);
  const columns = await records(connection, catalogue.columns);
  const issues: ReadIssue[] = [];
  const batches = [
    `USE ${bracketed(about?.database ?? '')}`,
    'SET ANSI_NULLS ON\nSET QUOTED_IDENTIFIER ON',
    ...(await records(connection, catalogue.schemas)).map(({ name = '' }) => `CREATE SCHEMA ${bracketed(name)}`),
    ...(await records(connection, catalogue.types)).map(aliasType),
    ...(await records(connection, catalogue.sequences)).map(sequence),
    ...tables(columns),
    ...indexes(await records(connection, catalogue.indexes)),
    ...(await records(connection, catalogue.checks)).flatMap(check),
    ...foreignKeys(await records(connection, catalogue.foreignKeys)),
    ...(await records(connection, catalogue.synonyms)).map(
      ({ schema = '', name = '', target = '' }) => `CREATE SYNONYM ${qualified(schema, name)} FOR ${target}`,
    ),
    ...(await records(connection, catalogue.comments)).map(comment),
    ...modules(await records(connection, catalogue.modules), issues),
  ];
  for (const { name = '', what = '' } of await records(connection, catalogue.gaps)) {
    const message = `It ${what}: that is not carried over from a live server; its columns and rows are, where it has any.`;
    issues.push({ code: 'clause-unknown', line: 0, object: name, message, count: 1 });
  }
  const message = 'Logins, users and permissions of a live SQL Server are not read; grant them anew in the target.';
  issues.push({ code: 'command-ignored', line: 0, message, count: 1 });
  return {
    script: `${batches.join('\nGO\n')}\nGO\n`,
    issues,
    database: about?.database ?? '',
    version: about?.version ?? '',
    collation: about?.collation ?? '',
    rows: grouped(columns, ({ table_id: id = '' }) => id).map(([first]) => ({
      schema: first?.schema ?? '',
      name: first?.table ?? '',
      rows: Number(first?.rows ?? '0'),
    })),
  };
}

const qualified = (schema: string, name: string): string => `${bracketed(schema)}.${bracketed(name)}`;

function aliasType(row: Row<typeof catalogue.types>): string {
  const { schema = '', name = '', base = '', length = '', precision = '', scale = '' } = row;
  const nullable = row.nullable === '1' ? 'NULL' : 'NOT NULL';
  return `CREATE TYPE ${qualified(schema, name)} FROM ${typeText({ base, length, precision, scale })} ${nullable}`;
}

function sequence(row: Row<typeof catalogue.sequences>): string {
  const { schema = '', name = '', type = 'bigint', start = '1', increment = '1', min = '', max = '', current } = row;
  const made = `CREATE SEQUENCE ${qualified(schema, name)} AS ${type} START WITH ${start} INCREMENT BY ${increment} MINVALUE ${min} MAXVALUE ${max}${row.cycle === '1' ? ' CYCLE' : ''}`;
  // current_value is the last value given out, or the start where none was.
  if (current === undefined || current === start) return made;
  return `${made}\nGO\nALTER SEQUENCE ${qualified(schema, name)} RESTART WITH ${BigInt(current) + BigInt(increment)}`;
}

function tables(rows: readonly Row<typeof catalogue.columns>[]): string[] {
  const batches: string[] = [];
  for (const columns of grouped(rows, ({ table_id: id = '' }) => id)) {
    const [first] = columns;
    const name = qualified(first?.schema ?? '', first?.table ?? '');
    batches.push(`CREATE TABLE ${name}(\n${columns.map(column => `\t${columnText(column)}`).join(',\n')}\n)`);
    for (const { column = '', default_name: constraint, default: value } of columns) {
      if (constraint === undefined || value === undefined) continue;
      batches.push(
        `ALTER TABLE ${name} ADD CONSTRAINT ${bracketed(constraint)} DEFAULT ${value} FOR ${bracketed(column)}`,
      );
    }
    const counted = columns.find(({ last, step }) => last !== undefined && step !== undefined);
    if (counted?.last !== undefined && counted.step !== undefined) {
      // In a table that has had no rows yet, the first row gets the number of RESEED itself.
      const next = BigInt(counted.last) + BigInt(counted.step);
      batches.push(`DBCC CHECKIDENT (${unicodeLiteral(name)}, RESEED, ${next})`);
    }
  }
  return batches;
}

function columnText(row: Row<typeof catalogue.columns>): string {
  const { column = '', type = '', base, type_schema: schema = '', length = '', precision = '', scale = '' } = row;
  const name = bracketed(column);
  if (row.computed !== undefined) return `${name} AS ${row.computed}${row.persisted === '1' ? ' PERSISTED' : ''}`;
  // A type of .NET (hierarchyid, geometry) has no name of its own below it.
  const text =
    row.user_defined === '1' ? qualified(schema, type) : typeText({ base: base ?? type, length, precision, scale });
  const collation = row.collation === undefined || row.user_defined === '1' ? '' : ` COLLATE ${row.collation}`;
  const identity = row.seed === undefined || row.step === undefined ? '' : ` IDENTITY(${row.seed},${row.step})`;
  return `${name} ${text}${collation}${identity} ${row.nullable === '1' ? 'NULL' : 'NOT NULL'}`;
}

function indexes(rows: readonly Row<typeof catalogue.indexes>[]): string[] {
  return grouped(rows, ({ schema, table, name }) => JSON.stringify([schema, table, name])).map(parts => {
    const [first = {}] = parts;
    const { schema = '', table = '', name = '', type = '', filter } = first;
    const column = (part: Row<typeof catalogue.indexes>): string =>
      `${bracketed(part.column ?? '')}${part.descending === '1' ? ' DESC' : ''}`;
    const keys = parts.filter(({ included }) => included !== '1').map(column);
    const included = parts.filter(part => part.included === '1').map(part => bracketed(part.column ?? ''));
    if (first.primary === '1' || first.constraint === '1') {
      const kind = first.primary === '1' ? 'PRIMARY KEY' : 'UNIQUE';
      return `ALTER TABLE ${qualified(schema, table)} ADD CONSTRAINT ${bracketed(name)} ${kind} ${type} (${keys.join(', ')})`;
    }
    const unique = first.unique === '1' ? 'UNIQUE ' : '';
    const include = included.length === 0 ? '' : ` INCLUDE (${included.join(', ')})`;
    const where = filter === undefined ? '' : ` WHERE ${filter}`;
    return `CREATE ${unique}${type} INDEX ${bracketed(name)} ON ${qualified(schema, table)} (${keys.join(', ')})${include}${where}`;
  });
}

function check(row: Row<typeof catalogue.checks>): string[] {
  const { schema = '', table = '', name = '', definition = '' } = row;
  const trust = row.untrusted === '1' ? 'WITH NOCHECK' : 'WITH CHECK';
  const on = qualified(schema, table);
  return [
    `ALTER TABLE ${on} ${trust} ADD CONSTRAINT ${bracketed(name)} CHECK ${definition}`,
    ...(row.disabled === '1' ? [`ALTER TABLE ${on} NOCHECK CONSTRAINT ${bracketed(name)}`] : []),
  ];
}

function foreignKeys(rows: readonly Row<typeof catalogue.foreignKeys>[]): string[] {
  return grouped(rows, ({ schema, table, name }) => JSON.stringify([schema, table, name])).flatMap(parts => {
    const [first = {}] = parts;
    const { schema = '', table = '', name = '', parent_schema: parentSchema = '', parent = '' } = first;
    const on = qualified(schema, table);
    const action = (word: string, text = 'NO_ACTION'): string =>
      text === 'NO_ACTION' ? '' : ` ON ${word} ${text.replace('_', ' ')}`;
    const columns = parts.map(({ column = '' }) => bracketed(column)).join(', ');
    const referenced = parts.map(part => bracketed(part.parent_column ?? '')).join(', ');
    const trust = first.untrusted === '1' ? 'WITH NOCHECK' : 'WITH CHECK';
    return [
      `ALTER TABLE ${on} ${trust} ADD CONSTRAINT ${bracketed(name)} FOREIGN KEY(${columns}) REFERENCES ${qualified(parentSchema, parent)} (${referenced})${action('DELETE', first.on_delete)}${action('UPDATE', first.on_update)}`,
      ...(first.disabled === '1' ? [`ALTER TABLE ${on} NOCHECK CONSTRAINT ${bracketed(name)}`] : []),
    ];
  });
}

function comment({ schema = '', table = '', column, text = '' }: Row<typeof catalogue.comments>): string {
  const at = `@level0type=N'SCHEMA', @level0name=${unicodeLiteral(schema)}, @level1type=N'TABLE', @level1name=${unicodeLiteral(table)}`;
  const below = column === undefined ? '' : `, @level2type=N'COLUMN', @level2name=${unicodeLiteral(column)}`;
  return `EXEC sys.sp_addextendedproperty @name=N'MS_Description', @value=${unicodeLiteral(text)}, ${at}${below}`;
}

/** Views, routines and triggers; a definition that is encrypted or hidden from this account is NULL. */
function modules(rows: readonly Row<typeof catalogue.modules>[], issues: ReadIssue[]): string[] {
  return rows.flatMap(({ kind = '', schema = '', name = '', definition }) => {
    if (definition !== undefined) return [definition];
    const message = /^(PC|FS|FT|TA|AF)$/.test(kind)
      ? 'It is code of .NET inside the server and has no Transact-SQL text; it is not carried over.'
      : 'Its text is encrypted, or this account may not see it (VIEW DEFINITION); it is not carried over.';
    issues.push({ code: 'statement-unreadable', line: 0, object: `${schema}.${name}`, message, count: 1 });
    return [];
  });
}

/** Neighbours of the same key together; the queries are sorted so. */
function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[][] {
  const groups: Item[][] = [];
  let last: string | undefined;
  for (const item of items) {
    const key = keyOf(item);
    if (key !== last) groups.push([]);
    groups.at(-1)?.push(item);
    last = key;
  }
  return groups;
}
