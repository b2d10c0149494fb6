import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Folder that infra/install-judges.sh filled: programs in bin, npm packages in node_modules. */
const folder = process.env.CLOUDFORGE_TOOLS;

/** Path of a program in CLOUDFORGE_TOOLS or on PATH; undefined where there is none. */
export function findTool(name: string): string | undefined {
  const folders = [
    ...(folder === undefined ? [] : [join(folder, 'bin'), join(folder, 'python/bin')]),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  return folders.map(found => join(found, name)).find(path => existsSync(path));
}

/** Folder with the npm packages that hold Kubernetes' schemas; undefined where they are not installed. */
export function schemaPackages(): string | undefined {
  return folder !== undefined && existsSync(join(folder, 'node_modules/kubernetes-models')) ? folder : undefined;
}

export interface Ran {
  code: number | null;
  output: string;
}

/** Runs a program to its end; output is both streams. */
export function runTool(
  path: string,
  words: readonly string[],
  options: { cwd?: string; environment?: Record<string, string> } = {},
): Ran {
  const result = spawnSync(path, words, {
    encoding: 'utf8',
    timeout: 200_000,
    env: { ...process.env, ...options.environment },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  return { code: result.status, output: `${result.stdout}${result.stderr}` };
}
