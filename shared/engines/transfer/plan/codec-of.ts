import type { Column, Dialect, Model, SourceType } from '../../schema/model.ts';
import type { Codec } from '../codec.ts';
import { codecOfType, parseTargetType } from './target-type.ts';

/**
 * What the values of a column have to become. The target type decides, whoever chose it; the source type says how
 * values are meant where the target leaves that open (spans of time, sets, geometry).
 */
export function codecOf(model: Model, column: Column, targetType: string): Codec {
  const { dialect } = model;
  const isMysql = dialect === 'mysql' || dialect === 'mariadb';
  const type = parseTargetType(targetType);
  if (type.isArray) {
    if (type.name === 'text' && column.type.kind === 'set') return { kind: 'set', members: column.type.values };
    return otherCodec(model, targetType);
  }
  const codec = codecOfType(type);
  if (codec === undefined) return otherCodec(model, targetType);
  if (codec.kind === 'interval' && isMysql && column.type.kind === 'time')
    return { kind: 'interval', from: 'mysql-time' };
  if (codec.kind === 'bytes' && isMysql && column.type.kind === 'geometry')
    return { kind: 'bytes', mysqlGeometry: true };
  if (codec.kind === 'text' && isMysql && column.type.kind === 'enum') return { ...codec, members: column.type.values };
  return codec;
}

function otherCodec(model: Model, type: string): Codec {
  return { kind: 'other', type, ...(holdsInstants(model, type, 0) && { zoned: true }) };
}

const nestingMax = 16;

/** Whether values of a type show instants in some session's time zone: timestamptz, ranges of it, what is made of it. */
function holdsInstants(model: Model, type: string, depth: number): boolean {
  const { name } = parseTargetType(type);
  if (/^(timestamptz|timetz|tstzrange|tstzmultirange|abstime)$/.test(name)) return true;
  if (depth >= nestingMax) return true;
  const unquoted = name.replaceAll('"', '').split('.').at(-1)?.toLowerCase() ?? '';
  const inner = (text: string): boolean => holdsInstants(model, text, depth + 1);
  for (const { name: known, definition } of model.types) {
    if (known.toLowerCase() !== unquoted) continue;
    if (definition.kind === 'domain' && inner(definition.base)) return true;
    if (definition.kind === 'composite' && definition.attributes.some(attribute => inner(attribute.type))) return true;
    if (
      (definition.kind === 'range' || definition.kind === 'other') &&
      /timestamptz|with time zone/i.test(definition.text)
    ) {
      return true;
    }
  }
  // Every table is a type of its rows.
  const table = model.tables.find(candidate => candidate.name.toLowerCase() === unquoted);
  return table?.columns.some(column => inner(column.sourceType)) ?? false;
}

/** Whether the source keeps the text of such a column in another character set than UTF-8: which one. */
export function bytesCharset(column: Column, dialect: Dialect, tableCharset: string | undefined): string | undefined {
  if (dialect !== 'mysql' && dialect !== 'mariadb') return undefined;
  if (!isText(column.type)) return undefined;
  const name = column.charset ?? column.collation?.split('_')[0] ?? tableCharset;
  return name === undefined || /^(utf8|utf8mb3|utf8mb4|binary)$/i.test(name) ? undefined : name;
}

function isText({ kind }: SourceType): boolean {
  return kind === 'char' || kind === 'varchar' || kind === 'text' || kind === 'enum' || kind === 'set';
}
