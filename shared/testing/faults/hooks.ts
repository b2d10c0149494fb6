import { appendFileSync, closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import type { z } from 'zod';
import {
  Clocks,
  clockFile,
  DiskFault,
  diskFile,
  MutantChoice,
  moduleAddress,
  mutantFile,
  Order,
  orderFile,
  reachedFile,
} from './control.ts';
import { moveClock } from './move-clock.ts';
import { mutants, patchText } from './mutants.ts';
import { spoilWrites } from './spoil-writes.ts';

/**
 * Loaded ahead of each process of a platform that the fault suite looks at (`node --import`). It adds a function that
 * is no part of the product, puts a mutant in the place of a module if one is asked for, and does at crash points,
 * with clocks and with writes what `control.ts` was told. Where the suite asks for nothing, it does nothing.
 */
const folder = process.env.CLOUDFORGE_FAULTS;
if (folder !== undefined && isMainThread) await install(folder);

async function install(folder: string): Promise<void> {
  const role = /\/up\/process\.ts$/.test(process.argv[1] ?? '') ? (process.argv[2] ?? '') : 'supervisor';
  replaceModules(readAs(MutantChoice, join(folder, mutantFile)), role);
  const { watchCrashPoints } = await import('#shared/platform/crash-points.ts');
  let orderId = 0;
  let times = 0;
  watchCrashPoints(point => {
    appendFileSync(join(folder, reachedFile), `${role} ${point}\n`);
    const order = readAs(Order, join(folder, orderFile));
    if (order === undefined || order.point !== point || !isMeant(order.role, role)) return;
    if (order.id !== orderId) times = 0;
    orderId = order.id;
    times += 1;
    if (times !== order.occurrence || !isFirst(join(folder, `met-${order.id}`))) return;
    // A signal to oneself is obeyed before the call returns: not one statement follows.
    process.kill(process.pid, order.action === 'kill' ? 'SIGKILL' : 'SIGSTOP');
  });
  moveClock(() => {
    const clocks = readAs(Clocks, join(folder, clockFile));
    return clocks?.[role] ?? clocks?.['*'] ?? 0;
  });
  await spoilWrites(() => {
    const fault = readAs(DiskFault, join(folder, diskFile));
    return fault?.roles.includes(role) === true ? fault : undefined;
  });
}

/** The probe joins the registry; a mutant's text takes the place of a module's. Text that is not found is an error. */
function replaceModules(name: string | undefined, role: string): void {
  const mutant = mutants.find(known => known.name === name);
  if (name !== undefined && mutant === undefined) throw new Error(`There is no mutant "${name}".`);
  const patches = [
    {
      file: 'functions/registry.ts',
      find: 'readonly RegistryEntry[] = [',
      replace: `readonly RegistryEntry[] = [{ name: 'probe', prefix: 'probe', load: async () => (await import('${new URL('probe-function.ts', import.meta.url).href}')).probe },`,
    },
    // What waits for a minute in the product comes within the patience of a trial.
    { file: 'events/dispatcher/dispatcher.ts', find: 'const sweepMs = 60_000;', replace: 'const sweepMs = 3_000;' },
    {
      file: 'events/dispatcher/sign-heads.ts',
      find: 'export const headEveryMs = 60_000;',
      replace: 'export const headEveryMs = 3_000;',
    },
    ...(mutant?.role === role ? mutant.patches : []),
  ];
  registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context);
      const wanted = patches.filter(patch => url === moduleAddress(patch.file));
      if (wanted.length === 0 || loaded.source === undefined || loaded.source === null) return loaded;
      const text =
        typeof loaded.source === 'string' ? loaded.source : Buffer.from(loaded.source as Uint8Array).toString();
      return { ...loaded, source: wanted.reduce(patchText, text) };
    },
  });
}

/** The supervisor is the suite's way in: whoever means any process does not mean it. */
function isMeant(wanted: string, role: string): boolean {
  return wanted === role || (wanted === '*' && role !== 'supervisor');
}

function readAs<T extends z.ZodType>(schema: T, path: string): z.infer<T> | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    // Nothing is asked.
    return undefined;
  }
  // Empty while it is being written: the next look finds it whole.
  return text === '' ? undefined : schema.parse(JSON.parse(text));
}

/** true for the one process that makes the file; it holds that process's number. */
function isFirst(path: string): boolean {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch {
    return false;
  }
}
