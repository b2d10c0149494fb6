import type { MysqlConnection } from './connection.ts';

/** What an account may do with one database, as far as its grants say. */
export interface AccountRights {
  /** Privileges on anything in the database, upper case: SELECT, SHOW VIEW ... */
  privileges: ReadonlySet<string>;
  /** Those that hold for the whole of it. */
  databaseWide: ReadonlySet<string>;
  /** Privileges by which it could change the database. */
  writing: string[];
  /** Roles that are granted but not in force: what they allow is not counted. */
  roles: string[];
}

/** Privileges that change nothing of the data or definitions of a database. */
const readingPrivileges = new Set([
  'USAGE',
  'SELECT',
  'SHOW VIEW',
  'SHOW DATABASES',
  'SHOW CREATE ROUTINE',
  'SHOW_ROUTINE',
  'PROCESS',
  'RELOAD',
  'LOCK TABLES',
  'REPLICATION CLIENT',
  'REPLICATION SLAVE',
  'BINLOG MONITOR',
  'SLAVE MONITOR',
  'REPLICA MONITOR',
  'DELETE HISTORY',
]);

/** TRIGGER and EVENT let an account see those objects, and also make them: named apart, since reading needs them. */
const seeingPrivileges = new Set(['TRIGGER', 'EVENT', 'EXECUTE']);

/** Reads SHOW GRANTS for the account that is connected. */
export async function accountRights(connection: MysqlConnection, database: string): Promise<AccountRights> {
  const lines = (await connection.query('SHOW GRANTS')).flatMap(([line]) => (line == null ? [] : [line]));
  return rightsFrom(lines, database);
}

/** The same from the lines themselves. */
export function rightsFrom(lines: readonly string[], database: string): AccountRights {
  const privileges = new Set<string>();
  const databaseWide = new Set<string>();
  const roles: string[] = [];
  for (const line of lines) {
    const grant = /^GRANT (.+?) ON (?:TABLE |FUNCTION |PROCEDURE )?(`[^`]*`|\S+?)\.(`[^`]*`|\S+) TO /i.exec(line);
    if (grant === null) {
      const role = /^GRANT (`[^`]+`(?:@`[^`]*`)?|'[^']+'|[\w]+) TO /i.exec(line)?.[1];
      if (role !== undefined) roles.push(role.replaceAll(/[`']/g, ''));
      continue;
    }
    const [, list = '', on = '', object = ''] = grant;
    if (!appliesTo(on.replaceAll('`', ''), database)) continue;
    // A list of columns in parentheses belongs to the privilege before it.
    for (const name of list.replaceAll(/\([^)]*\)/g, '').split(',')) {
      const privilege = name.trim().toUpperCase();
      privileges.add(privilege);
      if (object === '*') databaseWide.add(privilege);
    }
  }
  const writing = [...privileges].filter(name => !readingPrivileges.has(name) && !seeingPrivileges.has(name));
  return { privileges, databaseWide, writing: writing.sort(), roles };
}

const oneSign = Symbol('_');
const anySigns = Symbol('%');

/**
 * Names of databases in grants are patterns: `_` one character, `%` any. A sign that does not fit sends the search back
 * to the last `%` only, so that its cost is at most the product of both lengths: the pattern comes from the server.
 */
function appliesTo(pattern: string, database: string): boolean {
  if (pattern === '*') return true;
  const marks = (pattern.toLowerCase().match(/\\[_%]|./gsu) ?? []).map(sign =>
    sign === '_'
      ? oneSign
      : sign === '%'
        ? anySigns
        : sign.length === 2 && sign.startsWith('\\')
          ? sign.slice(1)
          : sign,
  );
  const signs = [...database.toLowerCase()];
  let [mark, sign, lastAny, resumeAt] = [0, 0, -1, 0];
  while (sign < signs.length) {
    const wanted = marks[mark];
    if (wanted === oneSign || (wanted !== undefined && wanted === signs[sign])) {
      mark += 1;
      sign += 1;
    } else if (wanted === anySigns) {
      lastAny = mark;
      resumeAt = sign;
      mark += 1;
    } else if (lastAny >= 0) {
      mark = lastAny + 1;
      resumeAt += 1;
      sign = resumeAt;
    } else return false;
  }
  return marks.slice(mark).every(rest => rest === anySigns);
}
