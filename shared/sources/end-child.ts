import type { ChildProcess } from 'node:child_process';

/**
 * Ends a process and waits until it is gone: a thread that ends before would leave it behind, dead but not waited for,
 * until this process ends, too.
 */
export function endChild(child: ChildProcess): Promise<void> {
  const isGone = child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  if (isGone) return Promise.resolve();
  return new Promise(resolve => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
