import type { Dialect } from '#shared/engines/schema/model.ts';
import { singleLine } from '../text.ts';

/** Whether a source is named by a server's address and not by a file. */
export function isServer(source: string): boolean {
  return /^(?:mysql|mariadb|postgres|postgresql|sqlserver|mssql|oracle):\/\//i.test(source);
}

/** A name as one word of a POSIX shell, whatever it holds: file names come from an upload and are hostile. */
export function shellWord(text: string): string {
  const line = singleLine(text);
  const safe = line.startsWith('-') ? `./${line}` : line;
  return /^[\w./-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", String.raw`'\''`)}'`;
}

/** How SOURCE stands in a command. An address holds a password, so it is taken from the environment. */
export function sourceArgument(source: string): string {
  return isServer(source) ? '"$SOURCE_URL"' : shellWord(source);
}

const quoted = {
  mysql: (name: string): string => `\`${name.replaceAll('`', '``')}\``,
  postgresql: (name: string): string => `"${name.replaceAll('"', '""')}"`,
  sqlserver: (name: string): string => `[${name.replaceAll(']', ']]')}]`,
};

/** What stops writes at the source (`readOnly` true) or lets them in again: SQL of the source, or a shell's line. */
export function readOnlyCommand(dialect: Dialect, database: string | undefined, readOnly = true): string {
  const name = singleLine(database ?? 'the_database');
  switch (dialect) {
    case 'mysql':
      return `SET GLOBAL super_read_only = ${readOnly ? 'ON' : 'OFF'};${readOnly ? '' : ' SET GLOBAL read_only = OFF;'}`;
    case 'mariadb':
      return `SET GLOBAL read_only = ${readOnly ? 'ON' : 'OFF'};`;
    case 'postgresql':
      return `ALTER DATABASE ${quoted.postgresql(name)} ${readOnly ? 'SET default_transaction_read_only = on' : 'RESET default_transaction_read_only'};`;
    case 'sqlserver':
      return `ALTER DATABASE ${quoted.sqlserver(name)} SET ${readOnly ? 'READ_ONLY WITH ROLLBACK IMMEDIATE' : 'READ_WRITE'};`;
    case 'oracle':
      return readOnly ? 'ALTER SYSTEM ENABLE RESTRICTED SESSION;' : 'ALTER SYSTEM DISABLE RESTRICTED SESSION;';
    case 'sqlite':
      return `chmod ${readOnly ? 'a-w' : 'u+w'} the-database-file`;
  }
}

/** An export that keeps everything this tool reads. */
export function exportCommand(dialect: Dialect, database: string | undefined): string {
  const name = shellWord(database ?? 'the_database');
  switch (dialect) {
    case 'mysql':
      return `mysqldump --single-transaction --routines --triggers --events --hex-blob --default-character-set=utf8mb4 ${name} > final-export`;
    case 'mariadb':
      return `mariadb-dump --single-transaction --routines --triggers --events --hex-blob --default-character-set=utf8mb4 ${name} > final-export`;
    case 'postgresql':
      return `pg_dump --no-owner ${name} > final-export`;
    case 'sqlite':
      return 'sqlite3 the-database-file ".backup final-export"';
    case 'sqlserver':
      return '# in SQL Server Management Studio: Tasks, Generate Scripts, Types of data to script: Schema and data; file final-export';
    case 'oracle':
      return '# in SQL Developer: Tools, Database Export, DDL and data as insert; file final-export';
  }
}
