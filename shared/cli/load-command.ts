import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import type { Command } from './command.ts';

/** Each command by its name, read only when it is wanted: none of them waits for what the others need. */
export const loaders: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['up', async () => (await import('./commands/up.ts')).up],
  ['analyze', async () => (await import('./commands/analyze.ts')).analyze],
  ['convert', async () => (await import('./commands/convert.ts')).convert],
  ['migrate', async () => (await import('./commands/migrate.ts')).migrate],
  ['verify', async () => (await import('./commands/verify.ts')).verify],
  ['repair', async () => (await import('./commands/repair.ts')).repair],
  ['cutover', async () => (await import('./commands/cutover.ts')).cutover],
  ['revert', async () => (await import('./commands/revert.ts')).revert],
  ['public-key', async () => (await import('./commands/public-key.ts')).publicKey],
  ['run', async () => (await import('./commands/run.ts')).run],
  ['login', async () => (await import('./commands/login.ts')).login],
  ['owner reset', async () => (await import('./commands/owner-reset.ts')).ownerReset],
  ['events tail', async () => (await import('./commands/events-tail.ts')).eventsTail],
  ['events replay', async () => (await import('./commands/events-replay.ts')).eventsReplay],
  ['audit verify', async () => (await import('./commands/audit-verify.ts')).auditVerify],
  ['audit export', async () => (await import('./commands/audit-export.ts')).auditExport],
  ['keys rotate', async () => (await import('./commands/keys-rotate.ts')).keysRotate],
  ['secrets new-key', async () => (await import('./commands/secrets-new-key.ts')).secretsNewKey],
  ['secrets rotate', async () => (await import('./commands/secrets-rotate.ts')).secretsRotate],
  ['secrets status', async () => (await import('./commands/secrets-status.ts')).secretsStatus],
  ['doctor', async () => (await import('./commands/doctor.ts')).doctor],
]);

const movesRows = new Set(['migrate', 'repair', 'cutover']);

/** The command that the words begin with, its process prepared for it; undefined if there is none. */
export async function loadCommand(name: string, next: string | undefined): Promise<Command | undefined> {
  if (movesRows.has(name)) keepMemoryLow();
  keepCompiled();
  return await (loaders.get(name) ?? loaders.get(`${name} ${next ?? ''}`))?.();
}

/**
 * What is read at the start lives on: a nursery that grows with it takes 30 MB more and saves no time. The flags of
 * the parser's WebAssembly (see load-parser.ts) belong here as well: code that was compiled under one set of flags is
 * not taken under another.
 */
function keepMemoryLow(): void {
  for (const flag of ['--semi-space-growth-factor=1', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering'])
    setFlagsFromString(flag);
}

/**
 * Keeps what was compiled once, for threads and child processes too: reading hundreds of files of TypeScript anew takes
 * a second and tens of megabytes. The bootstrap names the same folder; where nothing can be written, nothing is kept.
 */
function keepCompiled(): void {
  // Coverage counts what was compiled in this process.
  if (process.env.NODE_COMPILE_CACHE !== undefined || process.env.NODE_V8_COVERAGE !== undefined) return;
  const folder = fileURLToPath(new URL('../../node_modules/.cache/node-compile', import.meta.url));
  if (enableCompileCache(folder).directory !== undefined) process.env.NODE_COMPILE_CACHE = folder;
}

/** Every command, in the order --help shows them. */
export async function loadCommands(): Promise<Command[]> {
  return await Promise.all([...loaders.values()].map(load => load()));
}
