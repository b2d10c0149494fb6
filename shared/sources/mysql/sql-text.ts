import { sourceName } from '#shared/engines/schema/rules/support/sql.ts';

/** A name in backticks. */
export function quotedName(name: string): string {
  return sourceName('mysql', name);
}

/** `database`.`table`. */
export function quotedPath(database: string, name: string): string {
  return `${quotedName(database)}.${quotedName(name)}`;
}

/** A text literal, for sessions whose sql_mode is empty (a backslash escapes) and whose character set is utf8mb4. */
export function quotedText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\0', '\\0')}'`;
}
