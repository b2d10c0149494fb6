import { constants, DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

const faultsMax = 20;

/** Opens a file that is not trusted: read-only, nothing written beside it, no extension, no other file. */
export function openReadOnly(path: string): DatabaseSync {
  const url = pathToFileURL(path);
  url.search = '?immutable=1';
  const database = new DatabaseSync(url, { readOnly: true, allowExtension: false });
  database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0');
  database.setAuthorizer(action => (action === constants.SQLITE_ATTACH ? constants.SQLITE_DENY : constants.SQLITE_OK));
  return database;
}

/** What SQLite's own check finds wrong with the file; nothing if it is sound. */
export function integrityFaults(database: DatabaseSync): string[] {
  let found: string[];
  try {
    const statement = database.prepare(`PRAGMA quick_check(${faultsMax})`);
    found = statement.all().map(row => String(Object.values(row)[0]));
  } catch (error) {
    // A file that is badly damaged ends the check itself; what can be read is read all the same.
    found = [reasonOf(error)];
  }
  return found.length === 1 && found[0] === 'ok' ? [] : found;
}

/** What went wrong, short enough for a message. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 200) : String(error);
}
