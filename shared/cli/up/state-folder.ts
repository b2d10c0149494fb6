import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export const checkout = join(dirname(fileURLToPath(import.meta.url)), '../../..');

const Running = z.object({ pid: z.number().int(), url: z.url(), startedAt: z.string() });
export type Running = z.infer<typeof Running>;

export interface StateFolder {
  path: string;
  /** The platform that runs on this folder now, if it still lives. */
  running(): Running | undefined;
  setRunning(running: Running): void;
  clearRunning(): void;
  /** A small secret file, readable by its owner only. */
  readSecret(name: string): string | undefined;
  writeSecret(name: string, text: string): void;
  removeSecret(name: string): void;
}

/** What this machine keeps: CLOUDFORGE_STATE, or `.cloudforge` in the checkout. */
export function openStateFolder(environment: Readonly<Record<string, string | undefined>>): StateFolder {
  const path = environment.CLOUDFORGE_STATE ?? join(checkout, '.cloudforge');
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const runningFile = join(path, 'running.json');
  const secretFile = (name: string): string => join(path, name);
  return {
    path,
    running: () => {
      try {
        const running = Running.parse(JSON.parse(readFileSync(runningFile, 'utf8')));
        process.kill(running.pid, 0);
        return running;
      } catch {
        return undefined;
      }
    },
    setRunning: running => writeAside(runningFile, JSON.stringify(running)),
    clearRunning: () => rmSync(runningFile, { force: true }),
    readSecret: name => (existsSync(secretFile(name)) ? readFileSync(secretFile(name), 'utf8').trim() : undefined),
    writeSecret: (name, text) => writeAside(secretFile(name), text),
    removeSecret: name => rmSync(secretFile(name), { force: true }),
  };
}

/** Written aside and renamed, so that a kill leaves the old file or the new one. */
function writeAside(path: string, text: string): void {
  const file = openSync(`${path}.new`, 'w', 0o600);
  writeFileSync(file, text);
  closeSync(file);
  renameSync(`${path}.new`, path);
}
