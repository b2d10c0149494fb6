import type { Column, SourceType, Table } from '../model.ts';
import { type ColumnContext, exact, isMysqlFamily, losing, type MappedType } from './mapped-type.ts';

/** Longest n PostgreSQL allows in varchar(n) and char(n). */
const charactersMax = 10_485_760;

/** Character types: the length counts characters, as PostgreSQL counts them. */
export function mapText(
  type: Extract<SourceType, { kind: 'char' | 'varchar' | 'text' }>,
  context: ColumnContext,
): MappedType {
  if (isStoredJson(context)) return mapStoredJson(context);
  if (type.kind === 'text') return exact('text', 'text of any length');
  const length = type.length ?? (type.kind === 'char' ? 1 : undefined);
  if (length === undefined || length > charactersMax) return exact('text', 'text of any length');
  if (length < 1) return exact('text', 'PostgreSQL has no text type of length 0');
  const longest = context.column.profile?.charactersMax ?? 0;
  if (longest > length)
    return exact('text', `the longest value has ${longest} characters, more than the declared ${length}`);
  if (type.kind === 'varchar') return exact(`varchar(${length})`, 'the same length in characters');
  if (isMysqlFamily(context.dialect)) {
    return exact(
      `varchar(${length})`,
      "MySQL gives CHAR back without padding; PostgreSQL's char would pad it with blanks",
    );
  }
  return exact(`char(${length})`, 'the same length, padded with blanks as before');
}

/** JSON: jsonb where the source normalises it too, json where the text itself is kept, text where some value is no JSON. */
export function mapJson(type: Extract<SourceType, { kind: 'json' }>, context: ColumnContext): MappedType {
  const { column, dialect, inKey } = context;
  const invalid = column.profile?.jsonInvalid ?? 0;
  if (invalid > 0) return exact('text', `${invalid.toLocaleString('en-US')} values are not valid JSON`);
  const awkward = column.profile?.jsonNul ?? 0;
  if (awkward > 0) {
    const count = awkward.toLocaleString('en-US');
    if (inKey) return exact('text', `${count} values have repeated keys or \\u0000, and json cannot be part of a key`);
    return exact(
      'json',
      `${count} values have repeated keys or \\u0000, which jsonb refuses or drops; json keeps the text`,
    );
  }
  if (dialect === 'mysql' || type.binary === true) {
    return exact('jsonb', 'both store JSON in binary form, sorted and without repeated keys');
  }
  return mapStoredJson(context);
}

/** MariaDB's JSON is longtext with CHECK (json_valid(column)). */
function isStoredJson({ table, column, dialect }: ColumnContext): boolean {
  return isMysqlFamily(dialect) && column.type.kind === 'text' && hasJsonCheck(table, column);
}

/** Whether a check of the table lets nothing but JSON into the column. */
export function hasJsonCheck(table: Table, column: Column): boolean {
  const name = column.name.toLowerCase();
  return table.checks.some(check => jsonValidColumn(check.expression)?.toLowerCase() === name);
}

const named = String.raw`(?:\`((?:[^\`]|\`\`)+)\`|"((?:[^"]|"")+)"|\[([^\]]+)\]|(\w+))`;
const jsonChecks = [
  new RegExp(`^json_valid ${named}$`, 'i'),
  new RegExp(`^json_valid ${named} or ${named} is null$`, 'i'),
  new RegExp(`^${named} is null or json_valid ${named}$`, 'i'),
];

/** The column of a check that is nothing but json_valid(column), with or without OR column IS NULL; or undefined. */
export function jsonValidColumn(expression: string): string | undefined {
  const plain = expression.replace(/[()\s]+/g, ' ').trim();
  for (const pattern of jsonChecks) {
    const match = pattern.exec(plain);
    if (match === null) continue;
    const names = [match.slice(1, 5), match.slice(5, 9)].flatMap(([backtick, quoted, bracketed, word]) => {
      const name = backtick?.replaceAll('``', '`') ?? quoted?.replaceAll('""', '"') ?? bracketed ?? word;
      return name === undefined ? [] : [name];
    });
    return names.every(name => name.toLowerCase() === names[0]?.toLowerCase()) ? names[0] : undefined;
  }
  return undefined;
}

function mapStoredJson({ column, inKey }: ColumnContext): MappedType {
  if ((column.profile?.jsonInvalid ?? 0) > 0) return exact('text', 'some values are not valid JSON');
  if (inKey)
    return losing('jsonb', 'JSON that is part of a key: jsonb can be indexed; the order of keys and blanks are lost');
  return exact('json', 'JSON kept as the text it was; jsonb would be faster to search and loses key order and blanks');
}
