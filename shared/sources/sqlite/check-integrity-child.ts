/** The process that has SQLite check a large file while another one reads its rows. */
import { flushCompileCache } from 'node:module';
import { confine } from '../confined.ts';
import { integrityFaults, openReadOnly, reasonOf } from './check-integrity.ts';

process.on('disconnect', () => process.exit(0));
flushCompileCache();
confine();
process.once('message', path => {
  process.send?.(faultsOf(String(path)), undefined, undefined, () => process.disconnect?.());
});

function faultsOf(path: string): string[] {
  try {
    const database = openReadOnly(path);
    const faults = integrityFaults(database);
    database.close();
    return faults;
  } catch (error) {
    return [reasonOf(error)];
  }
}
