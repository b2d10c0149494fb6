import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const quitWithinMs = 5_000;

/**
 * Ends what a killed PostgreSQL left behind on this data folder. A session in the middle of a query does not notice at
 * once that its server is gone, and while one is left, no new server may start on the same data ("pre-existing shared
 * memory block is still in use"). Their work is lost with their server anyway; what was committed is in the log.
 * To be called only when the server itself is gone. Where there is no /proc (macOS) it does nothing.
 */
export async function clearLeftOvers(data: string): Promise<void> {
  if (await endSessions(data)) removeLockOfZombie(join(data, 'postmaster.pid'));
}

/**
 * A killed server that nobody has waited for (its parent was killed too, and process 1 takes its time or does not
 * care) still has its number, and PostgreSQL takes any number that exists for a server that runs.
 */
function removeLockOfZombie(lockFile: string): void {
  try {
    const pid = Number(readFileSync(lockFile, 'utf8').split('\n')[0]);
    if (/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) rmSync(lockFile);
  } catch {
    // No lock, no such process or no /proc: PostgreSQL decides by itself.
  }
}

/** Returns true if no session is left. */
async function endSessions(data: string): Promise<boolean> {
  let folder: string;
  try {
    folder = realpathSync(data);
  } catch {
    // There is no such folder yet: nothing can be left on it.
    return true;
  }
  // SIGQUIT is PostgreSQL's "leave at once"; SIGKILL is for whoever can't be asked.
  for (const signal of ['SIGQUIT', 'SIGKILL'] as const) {
    const deadline = Date.now() + quitWithinMs;
    let left = sessionsOn(folder);
    for (const pid of left) send(pid, signal);
    while (left.length > 0 && Date.now() < deadline) {
      await sleep(20);
      left = sessionsOn(folder);
    }
    if (left.length === 0) return true;
  }
  return false;
}

/** Server processes that work in this folder: every PostgreSQL process changes into its data folder. */
function sessionsOn(folder: string): number[] {
  let entries: string[];
  try {
    entries = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  } catch {
    return [];
  }
  return entries
    .filter(entry => {
      try {
        return (
          readlinkSync(`/proc/${entry}/cwd`) === folder &&
          readFileSync(`/proc/${entry}/cmdline`, 'utf8').startsWith('postgres:')
        );
      } catch {
        // It ended while we looked, or is not ours to look at.
        return false;
      }
    })
    .map(Number);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone meanwhile.
  }
}
