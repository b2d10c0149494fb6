import type { TablePlan } from '#shared/engines/transfer/plan.ts';
import { valueKind } from '#shared/engines/transfer/row-sink.ts';
import { type DriverConnection, records } from '../driver/driver-port.ts';
import { type SelectedColumn, ValueRows } from '../driver/value-rows.ts';
import type { RowRead, RowSource, SourceAddress } from '../row-source.ts';
import { SourceError } from '../source-error.ts';
import { connectOracle, type OracleOptions, parseOracleUrl } from './oracledb.ts';
import { literal, quotedName } from './sql-text.ts';

/**
 * Rows of a live Oracle database, a table at a time. Not tested against a real server. Each connection reads the state
 * of its beginning; several connections do not share one.
 */
export async function openOracleRows(address: SourceAddress, options: OracleOptions = {}): Promise<RowSource> {
  if (address.kind !== 'oracle') throw new Error(`A source of the kind ${address.kind} is no Oracle database.`);
  const { schema } = parseOracleUrl(address.url);
  const connection = await connectOracle(address.url, options);
  return {
    read: request => read(connection, schema, request),
    close: () => connection.close(),
  };
}

async function read(
  connection: DriverConnection,
  schema: string,
  { chunk, table, open, turn, signal }: RowRead,
): Promise<void> {
  if (chunk.kind !== 'whole')
    throw new Error(`A chunk of the kind ${chunk.kind} is not one of a live Oracle database.`);
  const types = await typesOf(connection, schema, table);
  const columns = table.columns.map(({ source }): SelectedColumn => {
    const type = types.get(source);
    if (type === undefined) {
      throw new SourceError(
        'source-changed',
        `The source has no column ${source} in ${table.source.name} any more. Its definition was changed since it was read; begin the migration anew.`,
      );
    }
    const selected = expressionOf(type, `t.${quotedName(source)}`);
    if (selected === undefined) {
      throw new SourceError(
        'source-unsupported',
        `Values of the type ${type} (${table.source.name}.${source}) can not be read from a live Oracle database. Leave the column out, or turn it into a text or a BLOB in the source.`,
      );
    }
    return { name: source, ...selected };
  });
  const rows = new ValueRows(
    open(
      columns.map(({ name }) => name),
      undefined,
    ),
    columns,
  );
  const key = table.key.flatMap(at => (columns[at] === undefined ? [] : [`t.${quotedName(columns[at].name)}`]));
  const order = key.length === 0 ? '' : ` ORDER BY ${key.join(', ')}`;
  const from = `${quotedName(table.source.schema ?? schema)}.${quotedName(table.source.name)}`;
  const selected = columns.map(({ expression }) => expression).join(', ');
  await connection.each(`SELECT ${selected} FROM ${from} t${order}`, values => rows.row(values), turn, signal);
}

async function typesOf(connection: DriverConnection, schema: string, table: TablePlan): Promise<Map<string, string>> {
  const owner = literal(table.source.schema ?? schema);
  const found = await records(connection, {
    columns: ['name', 'type'] as const,
    sql: `SELECT column_name, data_type FROM all_tab_columns WHERE owner = ${owner} AND table_name = ${literal(table.source.name)} ORDER BY column_id`,
  });
  return new Map(found.map(({ name = '', type = '' }) => [name, type]));
}

const numberFormat = `'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''`;
const moment = 'YYYY-MM-DD HH24:MI:SS';

/**
 * A value as text or bytes that nothing is lost in (Oracle SQL Language Reference, "Format Models"). The years before
 * Christ are written as PostgreSQL writes them. undefined: values of this type have no such form.
 */
export function expressionOf(type: string, name: string): Pick<SelectedColumn, 'expression' | 'kind'> | undefined {
  const text = (expression: string): Pick<SelectedColumn, 'expression' | 'kind'> => ({
    expression,
    kind: valueKind.text,
  });
  const era = ` || CASE WHEN ${name} < DATE '0001-01-01' THEN ' BC' END`;
  if (type === 'DATE') return text(`TO_CHAR(${name}, '${moment}')${era}`);
  if (/^TIMESTAMP(\(\d\))?$/.test(type)) return text(`TO_CHAR(${name}, '${moment}.FF9')${era}`);
  if (/^TIMESTAMP(\(\d\))? WITH LOCAL TIME ZONE$/.test(type)) {
    return text(`TO_CHAR(${name} AT TIME ZONE '+00:00', '${moment}.FF9TZH:TZM')`);
  }
  if (/^TIMESTAMP(\(\d\))? WITH TIME ZONE$/.test(type)) return text(`TO_CHAR(${name}, '${moment}.FF9TZH:TZM')`);
  if (type.startsWith('INTERVAL ')) return text(`TO_CHAR(${name})`);
  switch (type) {
    case 'NUMBER':
    case 'FLOAT':
    case 'INTEGER':
      return { expression: `TO_CHAR(${name}, ${numberFormat})`, kind: valueKind.number };
    case 'BINARY_FLOAT':
    case 'BINARY_DOUBLE':
      // The driver gives the number itself, which JavaScript writes with all its digits.
      return { expression: name, kind: valueKind.number };
    case 'CHAR':
    case 'NCHAR':
    case 'VARCHAR2':
    case 'NVARCHAR2':
    case 'CLOB':
    case 'NCLOB':
    case 'LONG':
    case 'UROWID':
      return text(name);
    case 'RAW':
    case 'LONG RAW':
    case 'BLOB':
      return { expression: name, kind: valueKind.bytes };
    case 'ROWID':
      return text(`ROWIDTOCHAR(${name})`);
    case 'XMLTYPE':
      return text(`XMLSERIALIZE(CONTENT ${name} AS CLOB)`);
    case 'JSON':
      return text(`JSON_SERIALIZE(${name} RETURNING CLOB)`);
    case 'BOOLEAN':
      return { expression: `CASE WHEN ${name} THEN '1' WHEN NOT ${name} THEN '0' END`, kind: valueKind.number };
    default:
      return undefined;
  }
}
