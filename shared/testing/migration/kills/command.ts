import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const cli = fileURLToPath(new URL('../../../cli/main.ts', import.meta.url));
const outputCharactersMax = 1_000_000;

/** What the command printed at its end. */
export const Printed = z.object({
  run: z.string(),
  rows: z.number(),
  rejected: z.number(),
  certified: z.boolean().nullable(),
  reasons: z.array(z.string()),
  consistency: z.string().nullable(),
});
export type Printed = z.infer<typeof Printed>;

export interface Ended {
  /** null: it was killed. */
  code: number | null;
  /** undefined: it did not come to its end, or failed. */
  printed: Printed | undefined;
  /** Stage -> milliseconds after the start at which it began. */
  stages: Map<string, number>;
  wallMs: number;
  /** The end of what it said on stderr, without progress. */
  said: string;
}

export interface RunningCommand {
  pid: number;
  /** Resolves when a stage begins; rejects never, resolves undefined if the command ends before. */
  stage(name: string): Promise<'begun' | 'ended'>;
  ended: Promise<Ended>;
  kill(): void;
}

const Line = z.object({ type: z.string(), stage: z.string().optional(), text: z.string().optional() });

/** Starts `cloudforge migrate` in a process of its own. */
export function startCommand(args: readonly string[], stateFolder: string): RunningCommand {
  const started = performance.now();
  const child = spawn(process.execPath, [cli, 'migrate', ...args, '--json', '--accept-blockers'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CLOUDFORGE_STATE: stateFolder },
  });
  if (child.pid === undefined) throw new Error('The command could not be started.');
  const stages = new Map<string, number>();
  const waiting = new Map<string, ((what: 'begun' | 'ended') => void)[]>();
  let stdout = '';
  let said = '';
  let rest = '';
  const take = (line: string): void => {
    if (line === '') return;
    let parsed: ReturnType<typeof Line.safeParse> | undefined;
    try {
      parsed = Line.safeParse(JSON.parse(line));
    } catch {
      parsed = undefined;
    }
    if (parsed?.success !== true) {
      said = `${said}${line}\n`.slice(-20_000);
      return;
    }
    const { stage, text } = parsed.data;
    if (text !== undefined) said = `${said}note: ${text}\n`.slice(-20_000);
    if (stage === undefined || stages.has(stage)) return;
    stages.set(stage, performance.now() - started);
    for (const resume of waiting.get(stage) ?? []) resume('begun');
    waiting.delete(stage);
  };
  child.stdout.on('data', (data: Buffer) => {
    if (stdout.length < outputCharactersMax) stdout += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    const lines = `${rest}${data.toString()}`.split('\n');
    rest = (lines.pop() ?? '').slice(-outputCharactersMax);
    for (const line of lines) take(line);
  });
  const ended = new Promise<Ended>(resolve => {
    child.once('close', code => {
      take(rest);
      for (const resume of [...waiting.values()].flat()) resume('ended');
      waiting.clear();
      resolve({ code, printed: printedIn(stdout), stages, wallMs: Math.round(performance.now() - started), said });
    });
  });
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  return {
    pid: child.pid,
    stage: async name => {
      if (stages.has(name)) return 'begun';
      if (isOver) return 'ended';
      return await new Promise(resolve => waiting.set(name, [...(waiting.get(name) ?? []), resolve]));
    },
    ended,
    kill: () => void child.kill('SIGKILL'),
  };
}

function printedIn(stdout: string): Printed | undefined {
  try {
    const parsed = Printed.safeParse(JSON.parse(stdout));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Processes that were started with this state folder and still run: a killed command must leave none behind. */
export function processesOf(stateFolder: string): number[] {
  let names: string[];
  try {
    names = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  } catch {
    // No /proc (macOS): nothing can be said.
    return [];
  }
  return names.map(Number).filter(pid => {
    try {
      return (
        pid !== process.pid &&
        readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`CLOUDFORGE_STATE=${stateFolder}`)
      );
    } catch {
      return false;
    }
  });
}
