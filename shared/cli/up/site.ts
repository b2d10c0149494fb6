import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './state-folder.ts';

export const siteFolder = join(checkout, 'site/dist');
const stampFile = join(siteFolder, '.stamp');
/** What the pages are made of: their own sources, and those that the reference pages read at build time. */
const sources = [
  'site/astro.config.*',
  'site/package.json',
  'site/src/**/*',
  'site/public/**/*',
  'shared/platform/actor.ts',
  'shared/platform/errors.ts',
  'shared/**/*settings.ts',
  'shared/cli/commands/*.ts',
  'shared/engines/schema/rules/*.ts',
];

/** true if the built pages are those of these sources. */
export function isSiteBuilt(): boolean {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sourceHash();
}

/**
 * Builds the pages with Astro beside the ones being served, and puts them in their place in one step, so that a running
 * platform never serves half of them. Resolves with undefined, or with what went wrong.
 */
export async function buildSite(signal: AbortSignal): Promise<string | undefined> {
  const hash = sourceHash();
  const fresh = join(checkout, `site/.dist-${process.pid}`);
  const trouble = await runAstro(fresh, signal);
  if (trouble !== undefined) {
    rmSync(fresh, { recursive: true, force: true });
    return trouble;
  }
  writeFileSync(join(fresh, '.stamp'), hash);
  const old = `${fresh}-old`;
  if (existsSync(siteFolder)) renameSync(siteFolder, old);
  renameSync(fresh, siteFolder);
  rmSync(old, { recursive: true, force: true });
  return undefined;
}

async function runAstro(folder: string, signal: AbortSignal): Promise<string | undefined> {
  return await new Promise(resolve => {
    const child = spawn(
      process.execPath,
      [join(checkout, 'site/node_modules/astro/bin/astro.mjs'), 'build', '--silent', '--outDir', folder],
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
    child.once('exit', code => resolve(code === 0 ? undefined : output || `astro ended with ${code}`));
  });
}

function sourceHash(): string {
  const hash = createHash('sha256');
  const files = globSync(sources, { cwd: checkout, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files)
    hash.update(file.slice(checkout.length)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}
