import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '#shared/cli/up/state-folder.ts';

/** How a function's own process is started: its bundle where it was built, else the sources. */
export function functionCommand(name: string): { args: string[]; from: 'bundle' | 'sources' } {
  const bundle = join(checkout, 'dist', name, 'main.mjs');
  return existsSync(bundle)
    ? { args: [bundle], from: 'bundle' }
    : { args: [join(checkout, 'shared/cli/up/process.ts'), `function:${name}`], from: 'sources' };
}
