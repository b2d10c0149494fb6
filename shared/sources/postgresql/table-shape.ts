import { quoteQualified } from '#shared/engines/schema/emit/quote.ts';
import type { Codec } from '#shared/engines/transfer/codec.ts';
import type { ColumnPlan, TablePlan } from '#shared/engines/transfer/plan.ts';
import { SourceError } from '../source-error.ts';
import type { PostgresqlConnection } from './connect.ts';
import type { TextForm } from './copy-text.ts';

/** A column as the server has it. */
export interface ColumnShape {
  name: string;
  /** As format_type writes it: `character varying(50)`. */
  type: string;
  /** OID of the type, of a domain's own type below it. */
  baseType: number;
  isEnum: boolean;
}

/** Schema and name of a table of the source, quoted. */
export function quotedTable({ source }: TablePlan): string {
  return quoteQualified(source.schema ?? 'public', source.name);
}

/**
 * The columns of a plan as the server has them now, in the plan's order.
 *
 * @throws SourceError if the table or a column is gone
 */
export async function shapeOf(connection: PostgresqlConnection, table: TablePlan): Promise<ColumnShape[]> {
  const name = quotedTable(table);
  const rows = await connection.query(
    `reading the columns of ${name}`,
    `with recursive base as (
        select a.attname, a.attnum, pg_catalog.format_type(a.atttypid, a.atttypmod) as type, t.oid, t.typtype, t.typbasetype
          from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid
          where a.attrelid = pg_catalog.to_regclass($1) and a.attnum > 0 and not a.attisdropped
        union all select b.attname, b.attnum, b.type, t.oid, t.typtype, t.typbasetype
          from base b join pg_catalog.pg_type t on t.oid = b.typbasetype where b.typtype = 'd')
      select attname as name, type, oid as base, typtype = 'e' as enum from base where typtype <> 'd' order by attnum`,
    [name],
  );
  const found = new Map(rows.map(row => [String(row.name), row]));
  return table.columns.map(({ source }) => {
    const row = found.get(source);
    if (row === undefined) {
      throw new SourceError(
        'source-changed',
        `The source has no column ${source} in ${name} any more, or this user may not see it. The definition was changed since it was read; begin the migration anew.`,
      );
    }
    return { name: source, type: String(row.type), baseType: Number(row.base), isEnum: row.enum === 't' };
  });
}

/** Built-in types, by OID (pg_type.dat); these numbers are the same in every server. */
const oid = {
  bool: 16,
  bytea: 17,
  name: 19,
  int8: 20,
  int2: 21,
  int4: 23,
  text: 25,
  oid: 26,
  json: 114,
  float4: 700,
  float8: 701,
  bpchar: 1042,
  varchar: 1043,
  date: 1082,
  time: 1083,
  timestamp: 1114,
  timestamptz: 1184,
  interval: 1186,
  timetz: 1266,
  bit: 1560,
  varbit: 1562,
  numeric: 1700,
  uuid: 2950,
  jsonb: 3802,
} as const;

/** Types whose binary form is the same in every PostgreSQL since 8.4, with the codec that means this form. */
const binaryCodecs = new Map<number, (codec: Codec) => boolean>([
  [oid.bool, codec => codec.kind === 'boolean'],
  [oid.bytea, codec => codec.kind === 'bytes'],
  [oid.int2, codec => codec.kind === 'integer' && codec.bytes === 2],
  [oid.int4, codec => codec.kind === 'integer' && codec.bytes === 4],
  [oid.int8, codec => codec.kind === 'integer' && codec.bytes === 8],
  [oid.float4, codec => codec.kind === 'float' && codec.bytes === 4],
  [oid.float8, codec => codec.kind === 'float' && codec.bytes === 8],
  [oid.numeric, codec => codec.kind === 'numeric'],
  [oid.text, codec => codec.kind === 'text'],
  [oid.varchar, codec => codec.kind === 'text'],
  [oid.bpchar, codec => codec.kind === 'text'],
  [oid.name, codec => codec.kind === 'text'],
  [oid.json, codec => codec.kind === 'text'],
  [oid.jsonb, codec => codec.kind === 'jsonb'],
  [oid.date, codec => codec.kind === 'date'],
  [oid.time, codec => codec.kind === 'time'],
  [oid.timetz, codec => codec.kind === 'timetz'],
  [oid.timestamp, codec => codec.kind === 'timestamp'],
  [oid.timestamptz, codec => codec.kind === 'timestamptz'],
  [oid.interval, codec => codec.kind === 'interval' && codec.from === 'text'],
  [oid.uuid, codec => codec.kind === 'uuid'],
  [oid.bit, codec => codec.kind === 'bit'],
  [oid.varbit, codec => codec.kind === 'bit'],
]);

/**
 * In which of COPY's formats a table can pass as it is: binary if every type has the same binary form on both sides,
 * text if the types are at least the same by name; undefined: something has to become of a value on the way.
 */
export function passesAs(plan: readonly ColumnPlan[], shape: readonly ColumnShape[]): 'binary' | 'text' | undefined {
  let format: 'binary' | 'text' = 'binary';
  for (const [at, { type, codec }] of plan.entries()) {
    const column = shape[at];
    if (column === undefined || column.type !== type) return undefined;
    const isBinary = column.isEnum ? codec.kind === 'text' : (binaryCodecs.get(column.baseType)?.(codec) ?? false);
    if (!isBinary) format = 'text';
  }
  return format;
}

const numbers = new Set<number>([oid.int2, oid.int4, oid.int8, oid.float4, oid.float8, oid.numeric, oid.oid]);

/** What the text of a column stands for. */
export function textForm({ baseType }: ColumnShape): TextForm {
  if (numbers.has(baseType)) return 'number';
  if (baseType === oid.bytea) return 'bytes';
  return baseType === oid.bit || baseType === oid.varbit ? 'bits' : 'text';
}

/**
 * Key columns that ranges are made over: types whose order is the server's own (an extension's operators are not found
 * with an empty search path, and would compare otherwise).
 */
export const rangeTypes: ReadonlySet<number> = new Set<number>([
  oid.bool,
  oid.bytea,
  oid.name,
  oid.int2,
  oid.int4,
  oid.int8,
  oid.oid,
  oid.numeric,
  oid.float4,
  oid.float8,
  oid.text,
  oid.varchar,
  oid.bpchar,
  oid.date,
  oid.time,
  oid.timestamp,
  oid.timestamptz,
  oid.uuid,
]);
