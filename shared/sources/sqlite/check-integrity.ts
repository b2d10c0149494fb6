import { statSync } from 'node:fs';
import { constants, DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/** Files above this are checked beside the reading of their rows: a thread costs some 50 ms. */
const threadBytesMin = 16 * 1024 * 1024;
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
    found = [error instanceof Error ? error.message.slice(0, 200) : String(error)];
  }
  return found.length === 1 && found[0] === 'ok' ? [] : found;
}

/** As `integrityFaults`, in a thread of its own where the file is large. */
export async function checkIntegrity(path: string, database: DatabaseSync): Promise<string[]> {
  if (statSync(path).size < threadBytesMin) return integrityFaults(database);
  const worker = new Worker(new URL('./check-integrity-thread.ts', import.meta.url), {
    workerData: path,
    resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: {},
  });
  return await new Promise((resolve, reject) => {
    worker.once('message', (faults: string[]) => resolve(faults));
    worker.once('error', reject);
    worker.once('exit', code => reject(new Error(`The check of the file ended without an answer (exit ${code}).`)));
  });
}
