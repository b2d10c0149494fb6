import type { Column, ColumnProfile } from '../../model.ts';

export type DeclaredFamily =
  | 'boolean'
  | 'integer'
  | 'real'
  | 'decimal'
  | 'date'
  | 'datetime'
  | 'time'
  | 'text'
  | 'blob'
  | 'none'
  | 'other';

/** What the author of a SQLite column meant by its declared type, which SQLite itself does not enforce. */
export function declaredFamily(column: Column): DeclaredFamily {
  const { type } = column;
  switch (type.kind) {
    case 'boolean':
    case 'integer':
    case 'decimal':
    case 'date':
    case 'datetime':
    case 'time':
    case 'text':
    case 'blob':
      return type.kind;
    case 'char':
    case 'varchar':
      return 'text';
    case 'float':
      return 'real';
    case 'instant':
      return 'datetime';
    case 'binary':
    case 'varbinary':
      return 'blob';
    case 'affinity':
      return byName(type.declared);
    default:
      return 'other';
  }
}

/** Order matters: DATETIME before DATE, and POINT is no INT for a reader although SQLite takes it for one. */
const names: [RegExp, DeclaredFamily][] = [
  [/^(ANY)?$/, 'none'],
  [/^BOOL/, 'boolean'],
  [/^(DATETIME|TIMESTAMP)/, 'datetime'],
  [/^DATE/, 'date'],
  [/^TIME/, 'time'],
  [/INT/, 'integer'],
  [/CHAR|CLOB|TEXT|STRING/, 'text'],
  [/BLOB|BINARY|BYTEA|IMAGE/, 'blob'],
  [/REAL|FLOA|DOUB/, 'real'],
  [/^(DEC|NUMERIC|NUMBER|MONEY|CURRENCY)/, 'decimal'],
];

function byName(declared: string): DeclaredFamily {
  const name = declared.replace(/\(.*$/s, '').trim().toUpperCase();
  return names.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';
}

/** Length of VARCHAR(n) and its kin as declared, in characters. */
export function declaredLength(column: Column): number | undefined {
  const { type } = column;
  if (type.kind === 'char' || type.kind === 'varchar') return type.length;
  if (type.kind !== 'affinity' || byName(type.declared) !== 'text') return undefined;
  const match = /\(\s*(\d+)\s*\)/.exec(type.declared);
  return match === null ? undefined : Number(match[1]);
}

/** Storage classes in words: "40 whole numbers, 3 texts and 1 blob". */
export function classesInWords(classes: NonNullable<ColumnProfile['storageClasses']>): string {
  const words: [number, string, string][] = [
    [classes.integer, 'whole number', 'whole numbers'],
    [classes.real, 'fraction', 'fractions'],
    [classes.text, 'text', 'texts'],
    [classes.blob, 'block of bytes', 'blocks of bytes'],
  ];
  const parts = words
    .filter(([value]) => value > 0)
    .map(([value, one, many]) => `${value.toLocaleString('en-US')} ${value === 1 ? one : many}`);
  if (parts.length === 0) return 'no value at all';
  return parts.length === 1 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
}
