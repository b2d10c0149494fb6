import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Files that a program opens by URL while it runs, which a bundler therefore can't follow by imports: threads and
 * child processes (`new URL('./x.ts', import.meta.url)`), and WebAssembly named in the code beside it.
 */
export interface RunTimeFiles {
  /** Modules that become entry points of their own. */
  modules: string[];
  /** WebAssembly files that are copied beside the bundle. */
  wasm: string[];
}

const moduleUrl = /new URL\(\s*(['"])(\.{1,2}\/[\w./-]+\.ts)\1\s*,\s*import\.meta\.url\s*,?\s*\)/g;
const wasmName = /(['"])([\w.-]+\.wasm)\1/g;

const found = new Map<string, RunTimeFiles>();

/** What a source file opens by URL. Each file is read once. Throws if it names a module that is not there. */
export function findRunTimeFiles(file: string): RunTimeFiles {
  const known = found.get(file);
  if (known !== undefined) return known;
  const files: RunTimeFiles = { modules: [], wasm: [] };
  if (/\.[cm]?[jt]s$/.test(file)) {
    const source = readFileSync(file, 'utf8');
    for (const [, , path = ''] of source.matchAll(moduleUrl)) {
      const target = join(dirname(file), path);
      if (!existsSync(target)) throw new Error(`${file} opens ${path} by URL, but there is no such file.`);
      files.modules.push(target);
    }
    for (const [, , name = ''] of source.matchAll(wasmName)) {
      const target = join(dirname(file), name);
      if (existsSync(target)) files.wasm.push(target);
    }
  }
  found.set(file, files);
  return files;
}

/** Name in the bundle of a module opened by URL: `assess-worker.ts` becomes `assess-worker.mjs`. */
export function runTimeName(module: string): string {
  return module.replace(/^.*\//, '').replace(/\.ts$/, '');
}

/** Source with each module opened by URL named as it lies in the bundle, beside the chunk that opens it. */
export function renameRunTimeModules(source: string): string {
  return source.replaceAll(
    moduleUrl,
    (_, __, path: string) => `new URL('./${runTimeName(path)}.mjs', import.meta.url)`,
  );
}
