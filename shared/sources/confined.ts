import { compileCacheOnly } from './compile-cache.ts';

/** From these versions of Node on a process can give up what it was permitted (nodejs/node pull request 62672). */
const droppingSince = [
  [24, 21],
  [26, 5],
] as const;

/** Whether a process can be permitted something for its start alone. */
export function canDropPermissions(version = process.versions.node): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [, [newest]] = droppingSince;
  return major > newest || droppingSince.some(([since, least]) => major === since && minor >= least);
}

/**
 * Flags and environment of a process that opens a file which someone gave us: all it may do then is read. Until it calls
 * `confine`, when nothing of the file was looked at yet, it may keep its compiled code and start threads.
 */
export function confinedStart(): { env: Record<string, string>; execArgv: string[] } {
  const env = canDropPermissions() ? compileCacheOnly() : {};
  const folder = env.NODE_COMPILE_CACHE;
  return {
    env,
    execArgv: [
      '--permission',
      '--allow-fs-read=*',
      ...(folder === undefined ? [] : [`--allow-fs-write=${folder}`]),
      ...(canDropPermissions() ? ['--allow-worker'] : []),
      '--disable-warning=ExperimentalWarning',
      '--disable-warning=SecurityWarning',
    ],
  };
}

interface Permissions {
  has(scope: string, reference?: string): boolean;
  drop?(scope: string, reference?: string): void;
}

/**
 * Gives up whatever this thread may do beyond reading, for good. Threads that were started before have to do so
 * themselves. Nothing happens in a process that is not confined.
 *
 * @throws Error if something beyond reading is still permitted
 */
export function confine(): void {
  const permissions: Permissions | undefined = process.permission;
  if (permissions === undefined) return;
  const { NODE_COMPILE_CACHE: folder } = compileCacheOnly();
  const isOpen = (): boolean =>
    permissions.has('worker') ||
    permissions.has('child') ||
    permissions.has('fs.write') ||
    (folder !== undefined && permissions.has('fs.write', folder));
  if (!isOpen()) return;
  for (const scope of ['worker', 'child', 'fs.write']) permissions.drop?.(scope);
  if (isOpen()) throw new Error('The process that opens the file could not be confined.');
}
