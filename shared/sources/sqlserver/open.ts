import type { TablePlan } from '#shared/engines/transfer/plan.ts';
import { valueKind } from '#shared/engines/transfer/row-sink.ts';
import { type DriverConnection, records } from '../driver/driver-port.ts';
import { type SelectedColumn, ValueRows } from '../driver/value-rows.ts';
import type { RowRead, RowSource, SourceAddress } from '../row-source.ts';
import { SourceError } from '../source-error.ts';
import { connectSqlserver, type SqlserverOptions } from './tedious.ts';
import { bracketed, unicodeLiteral } from './type-text.ts';

/**
 * Rows of a live SQL Server, a table at a time. Not tested against a real server. There is no snapshot that several
 * connections share: each table is read as it is when its turn comes.
 */
export async function openSqlserverRows(address: SourceAddress, options: SqlserverOptions = {}): Promise<RowSource> {
  if (address.kind !== 'sqlserver') throw new Error(`A source of the kind ${address.kind} is no SQL Server.`);
  const connection = await connectSqlserver(address.url, options);
  return {
    read: request => read(connection, request),
    close: () => connection.close(),
  };
}

async function read(connection: DriverConnection, { chunk, table, open, turn, signal }: RowRead): Promise<void> {
  if (chunk.kind !== 'whole') throw new Error(`A chunk of the kind ${chunk.kind} is not one of a live SQL Server.`);
  const types = await typesOf(connection, table);
  const columns = table.columns.map(({ source }): SelectedColumn => {
    const type = types.get(source);
    if (type === undefined) {
      throw new SourceError(
        'source-changed',
        `The source has no column ${source} in ${table.source.name} any more. Its definition was changed since it was read; begin the migration anew.`,
      );
    }
    return { name: source, ...expressionOf(type, bracketed(source)) };
  });
  const rows = new ValueRows(
    open(
      columns.map(({ name }) => name),
      undefined,
    ),
    columns,
  );
  const key = table.key.flatMap(at => (columns[at] === undefined ? [] : [bracketed(columns[at].name)]));
  const order = key.length === 0 ? '' : ` ORDER BY ${key.join(', ')}`;
  const selected = columns.map(({ expression }) => expression).join(', ');
  await connection.each(`SELECT ${selected} FROM ${nameOf(table)}${order}`, values => rows.row(values), turn, signal);
}

const nameOf = ({ source }: TablePlan): string => `${bracketed(source.schema ?? 'dbo')}.${bracketed(source.name)}`;

async function typesOf(connection: DriverConnection, table: TablePlan): Promise<Map<string, string>> {
  const query = {
    columns: ['name', 'type'] as const,
    sql: `SELECT c.name, COALESCE(TYPE_NAME(c.system_type_id), TYPE_NAME(c.user_type_id)) FROM sys.columns c WHERE c.object_id = OBJECT_ID(${unicodeLiteral(nameOf(table))})`,
  };
  const found = await records(connection, query);
  return new Map(found.map(({ name = '', type = '' }) => [name, type]));
}

/**
 * A value as text or bytes that nothing is lost in (Transact-SQL reference, "CAST and CONVERT", styles): 2 keeps four
 * digits of money, 3 all digits of a float, 121 all of a moment, 23 is the ISO date.
 */
export function expressionOf(type: string, name: string): Pick<SelectedColumn, 'expression' | 'kind'> {
  switch (type) {
    case 'bit':
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
    case 'decimal':
    case 'numeric':
      return { expression: `CONVERT(varchar(45), ${name})`, kind: valueKind.number };
    case 'money':
    case 'smallmoney':
      return { expression: `CONVERT(varchar(30), ${name}, 2)`, kind: valueKind.number };
    case 'float':
    case 'real':
      return { expression: `CONVERT(varchar(30), ${name}, 3)`, kind: valueKind.number };
    case 'date':
      return { expression: `CONVERT(varchar(10), ${name}, 23)`, kind: valueKind.text };
    case 'time':
      return { expression: `CONVERT(varchar(16), ${name}, 121)`, kind: valueKind.text };
    case 'smalldatetime':
    case 'datetime':
    case 'datetime2':
      return { expression: `CONVERT(varchar(27), ${name}, 121)`, kind: valueKind.text };
    case 'datetimeoffset':
      // The blank before the offset goes: `2020-01-31 12:00:00.0000000+02:00`.
      return {
        expression: `REPLACE(REPLACE(CONVERT(varchar(34), ${name}, 121), ' +', '+'), ' -', '-')`,
        kind: valueKind.text,
      };
    case 'uniqueidentifier':
      return { expression: `CONVERT(varchar(36), ${name})`, kind: valueKind.text };
    case 'binary':
    case 'varbinary':
    case 'image':
    case 'timestamp':
    case 'rowversion':
    case 'geometry':
    case 'geography':
      return { expression: `CONVERT(varbinary(max), ${name})`, kind: valueKind.bytes };
    case 'hierarchyid':
      return { expression: `${name}.ToString()`, kind: valueKind.text };
    case 'sql_variant':
      return { expression: `CONVERT(nvarchar(4000), ${name})`, kind: valueKind.text };
    default:
      return { expression: `CONVERT(nvarchar(max), ${name})`, kind: valueKind.text };
  }
}
