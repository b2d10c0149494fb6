import { globSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

export const checkout = join(dirname(fileURLToPath(import.meta.url)), '../..');

export interface Import {
  /** What stands in the code. */
  specifier: string;
  /** Path in the checkout for a file of ours; otherwise the package's name (`pg`, `@aws-sdk/client-s3`, `node:fs`). */
  target: string;
  /** true: it is gone when types are stripped. */
  typeOnly: boolean;
  line: number;
}

export interface SourceFile {
  /** From the checkout, with slashes. */
  path: string;
  text: string;
  lines: readonly string[];
  imports: readonly Import[];
  /** Tests and what only tests use. */
  isTest: boolean;
}

const importForms =
  /(?<statement>^(?:import|export)\s(?<type>type\s)?[^'"`;]*?from\s*['"](?<from>[^'"\n]+)['"])|^import\s*['"](?<bare>[^'"\n]+)['"]|\bimport\(\s*['"](?<dynamic>[^'"\n]+)['"]|new URL\(\s*['"](?<url>\.[^'"\n]+|[\w/-]+\.ts)['"],\s*import\.meta\.url/gm;

/** Every source file of ours (TypeScript, JavaScript, Astro), tests included, generated files left out. */
export function readSourceFiles(): SourceFile[] {
  const paths = globSync('{functions,events,shared,site,infra}/**/*.{ts,tsx,mts,mjs,js,astro}', {
    cwd: checkout,
    exclude: path => /(^|\/)(node_modules|dist|\.astro|generated|\.try-[^/]*)(\/|$)/.test(String(path)),
  });
  return paths
    .map(path => path.replaceAll('\\', '/'))
    .sort()
    .map(path => {
      const text = readFileSync(join(checkout, path), 'utf8');
      return { path, text, lines: text.split('\n'), imports: readImports(path, text), isTest: isTestFile(path) };
    });
}

/**
 * What only tests and measurements use: beside the code (`x.test.ts`, `testing.ts`, fixtures, contract suites), or in
 * shared/testing and shared/bench.
 */
export function isTestFile(path: string): boolean {
  return (
    /^shared\/(testing|bench)\//.test(path) ||
    /(^|\/)testing\//.test(path) ||
    /(^|\/)[\w.-]*(\.test|\.cases|contract-suite|contract-uploads|-fixture|smtp-sink)\.tsx?$/.test(path) ||
    /(^|\/)(testing|arbitrary)(-[\w-]+)?\.ts$/.test(path)
  );
}

/** Imports of a file's text: static, for effect, dynamic, and files named by `new URL(..., import.meta.url)`. */
export function readImports(path: string, text: string): Import[] {
  return [...text.matchAll(importForms)].flatMap(match => {
    const { from, bare, dynamic, url, type } = match.groups ?? {};
    const specifier = from ?? bare ?? dynamic ?? url;
    if (specifier === undefined) return [];
    // `new URL('x.ts', ...)` is relative without saying so.
    const target = targetOf(path, url !== undefined && !url.startsWith('.') ? `./${url}` : specifier);
    const line = text.slice(0, match.index).split('\n').length;
    return [{ specifier, target, typeOnly: type !== undefined, line }];
  });
}

function targetOf(path: string, specifier: string): string {
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier);
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Code without comments and without the insides of plain strings: what a search for words of the language looks at. */
export function codeOnly(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, found =>
    found.startsWith('/') ? found.replaceAll(/[^\n]/g, ' ') : `''${found.replaceAll(/[^\n]/g, '').slice(2)}`,
  );
}
