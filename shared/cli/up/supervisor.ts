import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '#shared/network/free-port.ts';
import { isolatedRoles, type RoleName } from './roles.ts';

export interface Supervisor {
  /** Base URL of each function now: it changes where another program has taken a port. */
  urls: ReadonlyMap<string, string>;
  /** Process id of each role now. */
  pids(): ReadonlyMap<RoleName, number>;
  stop(): Promise<void>;
}

const restartAfterMs = 200;
const restartAfterMsMax = 10_000;
const readyTimeoutMs = 60_000;
const startTriesMax = 5;

const caller = 'dispatcher';

export interface SupervisorOptions {
  /** Roles to run, and the program that takes one as its argument. Default: those of --isolated. */
  roles?: readonly RoleName[];
  program?: string;
  choosePort?(): Promise<number>;
}

/**
 * Runs each function, worker and the dispatcher as a process of its own, on a port that stays the same when it is
 * started again after an end of any kind. Where another program has taken that port it gets a new one, and the
 * dispatcher, which is told of functions' ports at its start, is started again.
 */
export async function startSupervisor(
  environment: Record<string, string | undefined>,
  writeLog: (line: string) => void,
  options: SupervisorOptions = {},
): Promise<Supervisor> {
  const { choosePort = freePort, program = fileURLToPath(new URL('process.ts', import.meta.url)) } = options;
  const roles = options.roles ?? (await isolatedRoles());
  const ports = new Map<RoleName, number>();
  const urls = new Map<string, string>();
  const place = async (role: RoleName): Promise<void> => {
    const [kind, name = ''] = role.split(':');
    ports.set(role, await choosePort());
    if (kind === 'function') urls.set(name, `http://127.0.0.1:${ports.get(role)}`);
  };
  for (const role of roles) await place(role);
  const children = new Map<RoleName, ChildProcess>();
  let stopping = false;
  let started = false;

  /** The role's port is another's: it moves, and whoever calls it is told. */
  const move = async (role: RoleName): Promise<void> => {
    await place(role);
    writeLog(`${role} has the port ${ports.get(role)} from now on: another program has taken the one it had.\n`);
    if (role.startsWith('function:')) children.get(caller)?.kill('SIGTERM');
  };

  const start = (role: RoleName, failures: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = fork(program, [role], {
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        env: {
          ...environment,
          PORT: String(ports.get(role)),
          HOST: '127.0.0.1',
          CLOUDFORGE_FUNCTION_URLS: JSON.stringify(Object.fromEntries(urls)),
        },
      });
      children.set(role, child);
      let begun = false;
      // A start that hangs is ended, and so comes to be tried again like one that failed.
      const timer = setTimeout(() => {
        errors = `it was not ready within ${readyTimeoutMs / 1_000} s`;
        child.kill('SIGKILL');
      }, readyTimeoutMs);
      let errors = '';
      child.stderr?.on('data', (data: Buffer) => {
        errors = `${errors}${data.toString()}`.slice(-2_000);
        writeLog(data.toString());
      });
      child.once('message', () => {
        begun = true;
        clearTimeout(timer);
        resolve();
      });
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        if (stopping) return resolve();
        // Only the first start of the platform gives up. Later ones wait for what is down (the database, the bus).
        if (!begun && !started && failures >= startTriesMax)
          return reject(new Error(`${role} ended with ${signal ?? code} before it was ready:\n${errors}`));
        const nextFailures = begun ? 0 : failures + 1;
        const delay = Math.min(restartAfterMs * 2 ** Math.min(nextFailures, 10), restartAfterMsMax);
        const again = async (): Promise<void> => {
          if (!begun && errors.includes('EADDRINUSE')) await move(role);
          await sleep(delay);
          if (!stopping) await start(role, nextFailures);
        };
        again().then(resolve, reject);
      });
    });

  await Promise.all(roles.map(role => start(role, 0)));
  started = true;
  return {
    urls,
    pids: () =>
      new Map([...children].flatMap(([role, child]) => (child.pid === undefined ? [] : [[role, child.pid] as const]))),
    stop: async () => {
      stopping = true;
      await Promise.all(
        [...children.values()].map(
          child =>
            new Promise<void>(resolve => {
              if (child.exitCode !== null || child.signalCode !== null) return resolve();
              const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
              child.once('exit', () => {
                clearTimeout(timer);
                resolve();
              });
              child.kill('SIGTERM');
            }),
        ),
      );
    },
  };
}
