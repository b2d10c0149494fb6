import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { z } from 'zod';
import type { Container } from './containers.ts';
import { entrySource } from './entry-source.ts';
import { findRunTimeFiles, type RunTimeFiles, renameRunTimeModules, runTimeName } from './run-time-entries.ts';

/** Root of the checkout. */
export const checkout = join(dirname(fileURLToPath(import.meta.url)), '../..');

export interface BundleOptions {
  outFolder: string;
  /** The built pages, which go into the gateway. */
  siteFolder: string;
}

export interface Bundle {
  name: string;
  folder: string;
  /** Bytes loaded at the start: main.mjs and the chunks it imports. */
  startBytes: number;
  /** Bytes of code in the bundle, with what is loaded only when used. */
  codeBytes: number;
  /** Threads and child processes that became entries, by name in the bundle. */
  entries: string[];
  /** WebAssembly files copied beside. */
  wasm: string[];
}

// CommonJS packages in an ESM bundle call require and __dirname; both mean the chunk's own folder.
const banner = [
  "import { createRequire as createRequireOfChunk } from 'node:module';",
  'const require = createRequireOfChunk(import.meta.url);',
  'const __filename = import.meta.filename, __dirname = import.meta.dirname;',
].join('');

const roundsMax = 5;

/**
 * Bundles one container into `<outFolder>/<name>/`: `main.mjs`, chunks that are loaded when used, threads and child
 * processes as entries, WebAssembly, the built pages for the gateway. The folder appears complete or not at all.
 * Throws esbuild's error, or one that names what is absent.
 */
export async function bundleContainer(
  container: Container,
  all: readonly Container[],
  options: BundleOptions,
): Promise<Bundle> {
  const folder = join(options.outFolder, container.name);
  const unfinished = `${folder}.new-${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  try {
    const { metafile, opened } = await buildWithOpened(entrySource(container, all), unfinished);
    for (const file of opened.wasm) copyFileSync(file, join(unfinished, basename(file)));
    if (container.kind === 'gateway') copySite(options.siteFolder, unfinished);
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
    return { name: container.name, folder, ...sizes(metafile), ...named(opened) };
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

// What the container before this one opened is most likely what the next one opens: it saves a second build.
let guess: readonly string[] = [];

/** Builds with the modules opened by URL as entries. Those may open others, so it is repeated until none is missing. */
async function buildWithOpened(source: string, folder: string): Promise<{ metafile: Metafile; opened: RunTimeFiles }> {
  let modules = guess;
  for (let round = 0; round < roundsMax; round += 1) {
    const { metafile } = await build({ ...esbuildOptions(source, modules, folder), write: true, metafile: true });
    const opened = openedFrom(metafile);
    if (opened.modules.join() === modules.join()) return { metafile, opened };
    modules = opened.modules;
    guess = modules;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
  }
  throw new Error(`Modules opened by URL open others more than ${roundsMax} levels deep.`);
}

/** What is opened by URL from main and from the modules that are opened so, as far as this build has seen them. */
function openedFrom(metafile: Metafile): RunTimeFiles {
  const reached = new Set<string>();
  const modules = new Set<string>();
  const wasm = new Set<string>();
  const reach = ['container:main'];
  for (let path = reach.pop(); path !== undefined; path = reach.pop()) {
    const input = metafile.inputs[path];
    if (reached.has(path) || input === undefined) continue;
    reached.add(path);
    reach.push(...input.imports.filter(imported => imported.external !== true).map(imported => imported.path));
    if (path.includes(':')) continue;
    const files = findRunTimeFiles(join(checkout, path));
    for (const file of files.wasm) wasm.add(file);
    for (const module of files.modules) {
      modules.add(module);
      reach.push(relative(checkout, module));
    }
  }
  return { modules: [...modules].sort(), wasm: [...wasm].sort() };
}

function esbuildOptions(source: string, modules: readonly string[], outdir: string) {
  const names = modules.map(runTimeName);
  if (new Set(['main', ...names]).size !== names.length + 1)
    throw new Error(`Two modules opened by URL bear the same name: ${names.join(', ')}.`);
  return {
    absWorkingDir: checkout,
    entryPoints: [
      { in: 'container:main', out: 'main' },
      ...modules.map(module => ({ in: module, out: runTimeName(module) })),
    ],
    outdir,
    outExtension: { '.js': '.mjs' },
    // All files of a bundle lie in one folder: what a chunk opens by URL lies beside it.
    entryNames: '[name]',
    chunkNames: 'chunk-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    external: ['pg-native'],
    // Native addons lie beside the code that loads them.
    loader: { '.node': 'copy' as const },
    banner: { js: banner },
    // Line breaks stay: a stack in a log names a line that can be read.
    minifySyntax: true,
    keepNames: true,
    sourcemap: false,
    legalComments: 'linked',
    logLevel: 'silent',
    plugins: [containerEntry(source), runTimeModules, packageVersion],
  } satisfies BuildOptions;
}

function containerEntry(contents: string): Plugin {
  return {
    name: 'container-entry',
    setup(setup) {
      setup.onResolve({ filter: /^container:main$/ }, () => ({ path: 'main', namespace: 'container' }));
      setup.onLoad({ filter: /.*/, namespace: 'container' }, () => ({ contents, loader: 'ts', resolveDir: checkout }));
    },
  };
}

const runTimeModules: Plugin = {
  name: 'run-time-modules',
  setup(setup) {
    setup.onLoad({ filter: /\/(shared|functions|events)\/.*\.ts$/ }, ({ path }) => ({
      contents: renameRunTimeModules(readFileSync(path, 'utf8')),
      loader: 'ts',
    }));
  },
};

/** Of package.json only name and version reach a bundle. */
const packageVersion: Plugin = {
  name: 'package-version',
  setup(setup) {
    setup.onLoad({ filter: /package\.json$/ }, ({ path }) => {
      if (path !== join(checkout, 'package.json')) return undefined;
      const { name, version } = PackageJson.parse(JSON.parse(readFileSync(path, 'utf8')));
      return { contents: JSON.stringify({ name, version }), loader: 'json' };
    });
  },
};

const PackageJson = z.object({ name: z.string(), version: z.string() });

function copySite(built: string, folder: string): void {
  if (!existsSync(join(built, 'index.html'))) throw new Error(`There are no built pages in ${built}.`);
  cpSync(built, join(folder, 'site'), { recursive: true, filter: path => basename(path) !== '.stamp' });
}

function sizes(metafile: Metafile): { startBytes: number; codeBytes: number } {
  const code = Object.entries(metafile.outputs).filter(([path]) => path.endsWith('.mjs'));
  const outputs = new Map(code);
  const reached = new Set<string>();
  const reach = [...outputs.keys()].filter(path => basename(path) === 'main.mjs');
  for (let path = reach.pop(); path !== undefined; path = reach.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    for (const imported of outputs.get(path)?.imports ?? [])
      if (imported.kind === 'import-statement' && outputs.has(imported.path)) reach.push(imported.path);
  }
  const sum = (paths: Iterable<string>): number =>
    [...paths].reduce((total, path) => total + (outputs.get(path)?.bytes ?? 0), 0);
  return { startBytes: sum(reached), codeBytes: sum(outputs.keys()) };
}

function named(opened: RunTimeFiles): Pick<Bundle, 'entries' | 'wasm'> {
  return { entries: opened.modules.map(runTimeName), wasm: opened.wasm.map(file => basename(file)) };
}
