import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type CrashPoint, crashPoints } from '#shared/platform/crash-points.ts';

/**
 * What the fault suite asks of the processes it looks at. They read it from files, through `hooks.ts`, which is loaded
 * ahead of them; nothing of it is in the product.
 */
export const Order = z.object({
  id: z.number().int(),
  /** Process: `dispatcher`, `function:storage`, `worker:analyze`; `*` is any. */
  role: z.string(),
  point: z.enum(crashPoints),
  /** Which time the process comes there: 1 is the first. */
  occurrence: z.number().int().positive(),
  /** `kill`: SIGKILL. `stop`: SIGSTOP, until somebody sends SIGCONT. */
  action: z.enum(['kill', 'stop']),
});
export type Order = z.infer<typeof Order>;

/** What befalls writes of object files. */
export const DiskFault = z.object({
  roles: z.array(z.string()),
  /** `full`: ENOSPC. `broken`: EIO. `stall`: each write takes so long. `lost`: said to be written, and not. */
  mode: z.enum(['full', 'broken', 'stall', 'lost']),
  /** Share of the writes that it meets, from 0 to 1. */
  share: z.number().min(0).max(1),
  stallMs: z.number().int().nonnegative(),
});
export type DiskFault = z.infer<typeof DiskFault>;

/** Milliseconds by which a process's clock is off, by role; `*` is every role without a number of its own. */
export const Clocks = z.record(z.string(), z.number());

/** Name of the mutant that its process becomes at its next start. */
export const MutantChoice = z.string();

export interface Control {
  /** Variables that make a process listen to this. */
  environment: Record<string, string>;
  /** Once a process of the role is at the point for the nth time from now on, it is ended or stopped there, once. */
  arm(order: { role: string; point: CrashPoint; occurrence?: number; action?: 'kill' | 'stop' }): void;
  /** Process that the last order met, or undefined while it has met none. */
  met(): number | undefined;
  disarm(): void;
  /** How often each process came to each point since `forget`: `dispatcher expansion.after-commit`. */
  reached(): Map<string, number>;
  forget(): void;
  setClocks(offsetsMs: Record<string, number>): void;
  setDiskFault(fault: DiskFault | undefined): void;
  setMutant(name: string | undefined): void;
}

export const orderFile = 'order.json';
export const clockFile = 'clocks.json';
export const diskFile = 'disk.json';
export const mutantFile = 'mutant.json';
export const reachedFile = 'reached.log';

export function createControl(folder: string): Control {
  mkdirSync(folder, { recursive: true });
  let lastId = 0;
  const write = (name: string, value: unknown): void => {
    if (value === undefined) rmSync(join(folder, name), { force: true });
    else writeFileSync(join(folder, name), JSON.stringify(value));
  };
  return {
    environment: {
      CLOUDFORGE_FAULTS: folder,
      NODE_OPTIONS: `--import ${new URL('hooks.ts', import.meta.url).href}`,
    },
    arm: order => {
      lastId += 1;
      write(orderFile, { occurrence: 1, action: 'kill', ...order, id: lastId } satisfies Order);
    },
    met: () => {
      const path = join(folder, `met-${lastId}`);
      return existsSync(path) ? Number(readFileSync(path, 'utf8')) : undefined;
    },
    disarm: () => write(orderFile, undefined),
    reached: () => {
      const path = join(folder, reachedFile);
      const counts = new Map<string, number>();
      if (!existsSync(path)) return counts;
      for (const line of readFileSync(path, 'utf8').split('\n'))
        if (line !== '') counts.set(line, (counts.get(line) ?? 0) + 1);
      return counts;
    },
    forget: () => rmSync(join(folder, reachedFile), { force: true }),
    setClocks: offsets => write(clockFile, offsets),
    setDiskFault: fault => write(diskFile, fault),
    setMutant: name => write(mutantFile, name),
  };
}

/** Where a module of the product lies, as an address. */
export function moduleAddress(path: string): string {
  return new URL(`../../../${path}`, import.meta.url).href;
}

/** The same as a path of the file system. */
export function modulePath(path: string): string {
  return fileURLToPath(moduleAddress(path));
}
