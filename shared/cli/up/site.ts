import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './state-folder.ts';

export const siteFolder = join(checkout, 'site/dist');
const stampFile = join(checkout, 'site/dist/.stamp');

/** true if the built pages are those of these sources. */
export function isSiteBuilt(): boolean {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sourceHash();
}

/** Builds the pages with Astro. Resolves with undefined, or with what went wrong. */
export async function buildSite(signal: AbortSignal): Promise<string | undefined> {
  const hash = sourceHash();
  return await new Promise(resolve => {
    const child = spawn(
      process.execPath,
      [join(checkout, 'site/node_modules/astro/bin/astro.mjs'), 'build', '--silent'],
      {
        cwd: join(checkout, 'site'),
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
        signal,
      },
    );
    let output = '';
    const take = (data: Buffer): void => {
      output = `${output}${data.toString()}`.slice(-4_000);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', error => resolve(error.message));
    child.once('exit', code => {
      if (code === 0) writeFileSync(stampFile, hash);
      else rmSync(stampFile, { force: true });
      resolve(code === 0 ? undefined : output || `astro ended with ${code}`);
    });
  });
}

function sourceHash(): string {
  const hash = createHash('sha256');
  const files = globSync(['astro.config.*', 'package.json', 'src/**/*', 'public/**/*'], {
    cwd: join(checkout, 'site'),
    withFileTypes: true,
  })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files)
    hash.update(file.slice(checkout.length)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}
