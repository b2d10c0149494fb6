import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';

/** The part of this process in a server that several may share. */
export interface ServerUse {
  /** Other processes that use it now. */
  others(): number[];
  /** Says that this process does not use it any more. */
  release(): void;
}

/**
 * Waits for the end of its input, which comes when the process that holds the other end is gone, however it went. Then,
 * if nobody else uses the server, and the server on the data folder is still the same one, it is asked to end.
 * $1 folder of users, $2 this user, $3 data folder, $4 the server's process id.
 */
const watcher = `
while read -r _; do :; done
rm -f "$1/$2"
for file in "$1"/*; do
  [ -e "$file" ] || continue
  kill -0 "\${file##*/}" 2>/dev/null && exit 0
  rm -f "$file"
done
[ "$(head -n 1 "$3/postmaster.pid" 2>/dev/null)" = "$4" ] && kill -INT "$4"
`;

const watchers = new Map<string, ChildProcess>();

/**
 * Enters this process among the users of the server on a folder. A small process of its own watches it: when the last
 * user is gone without having stopped the server (killed, crashed), the server ends as well.
 */
export function useServer(folder: string, data: string, serverPid: number): ServerUse {
  const users = join(folder, 'users');
  const own = String(process.pid);
  mkdirSync(users, { recursive: true, mode: 0o700 });
  writeFileSync(join(users, own), '', { mode: 0o600 });
  watchers.get(folder)?.kill('SIGKILL');
  // Detached: a Ctrl-C on the terminal is for us, and a kill of our group must not end it, too.
  const child = spawn('sh', ['-c', watcher, 'sh', users, own, data, String(serverPid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a shell the server outlives a kill; the next start finds it.
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  watchers.set(folder, child);
  return {
    others: () => usersOf(users).filter(pid => String(pid) !== own),
    release: () => {
      if (watchers.get(folder) === child) watchers.delete(folder);
      child.kill('SIGKILL');
      rmSync(join(users, own), { force: true });
    },
  };
}

function usersOf(users: string): number[] {
  try {
    return readdirSync(users)
      .map(Number)
      .filter(pid => Number.isInteger(pid) && pid > 0 && exists(pid));
  } catch {
    // The whole folder was removed.
    return [];
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
