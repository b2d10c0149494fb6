import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { detectDialect } from '#shared/engines/schema/detect.ts';
import type { Dialect } from '#shared/engines/schema/model.ts';
import { openSource } from '#shared/sources/open-source.ts';

/** The server that must take the file. */
export type SourceServer = 'mysql' | 'postgresql' | 'sqlite';

/** One database as its authors meant it to be loaded: a script with what it includes, or a database file. */
export interface CorpusEntry {
  /** Path from the corpus folder, with slashes: the name in messages. */
  name: string;
  path: string;
  server: SourceServer;
  /** What the reader said of the file alone. */
  confidence: 'certain' | 'likely' | 'guess';
  /** The script with every included file in its place; undefined for a database file. */
  script?: Uint8Array;
  /** Files whose text stands in `script`. */
  includes: string[];
}

export interface Corpus {
  entries: CorpusEntry[];
  /** Files of dialects that are not read yet, and files that are no database, with the reason. */
  left: { name: string; reason: string }[];
}

const fileBytesMax = 64 * 1024 * 1024;
const filesMax = 5_000;
const includeDepthMax = 5;

const serverOf: { readonly [dialect in Dialect]: SourceServer | undefined } = {
  mysql: 'mysql',
  mariadb: 'mysql',
  postgresql: 'postgresql',
  sqlite: 'sqlite',
  sqlserver: undefined,
  oracle: undefined,
};

/** A text that makes or fills something; a licence or a page of documentation does not. */
const changesSomething =
  /^\s*(?:create\s+(?:or\s+replace\s+)?(?:[a-z=@`%]+\s+){0,8}?(?:table|view|index|function|procedure|trigger|sequence|type)|insert\s+(?:ignore\s+)?into|replace\s+into|copy\s+\S+.*\s+from\s+stdin|alter\s+table)\b/im;

/** Client commands that read another file: mysql's `source` and `\.`, sqlite3's `.read`, psql's `\i` and `\ir`. */
const includeLine = /^[ \t]*(?:source|\\\.|\.read|\\ir?)[ \t]+['"]?([^\s;'"]+)['"]?[ \t]*;?[ \t]*\r?$/gim;

/** Every database under a folder, found by content: nothing here knows a file's name. */
export async function discover(folder: string): Promise<Corpus> {
  const corpus: Corpus = { entries: [], left: [] };
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => name.replaceAll('\\', '/'))
    .filter(name => statSync(join(folder, name)).isFile())
    .sort();
  if (names.length > filesMax) throw new Error(`${folder} holds more than ${filesMax} files.`);
  for (const name of names) {
    const found = await examine(folder, name);
    if ('reason' in found) corpus.left.push(found);
    else corpus.entries.push(found);
  }
  const included = new Set(corpus.entries.flatMap(entry => entry.includes));
  const entries = corpus.entries.filter(entry => !included.has(entry.path));
  return { ...corpus, entries: entries.map(entry => ({ ...entry, server: serverAmong(entry, entries) })) };
}

async function examine(folder: string, name: string): Promise<CorpusEntry | { name: string; reason: string }> {
  const path = join(folder, name);
  const size = statSync(path).size;
  if (size === 0 || size > fileBytesMax) return { name, reason: `it has ${size} bytes` };
  let source: Awaited<ReturnType<typeof openSource>>;
  try {
    source = await openSource(path);
  } catch (error) {
    return { name, reason: error instanceof Error ? error.message : String(error) };
  }
  try {
    const common = { name, path, includes: [] };
    if (source.databasePath !== undefined) return { ...common, server: 'sqlite', confidence: 'certain' };
    const detection = detectDialect(source.head, name);
    if ('unreadable' in detection) return { name, reason: detection.unreadable };
    const server = serverOf[detection.dialect];
    if (server === undefined) return { name, reason: `${detection.dialect} has no server here` };
    const portions: Uint8Array[] = [];
    // The reader uses its buffer again for the next portion.
    for await (const portion of source.bytes) portions.push(Uint8Array.from(portion));
    const own = Buffer.concat(portions);
    if (!changesSomething.test(own.toString('latin1'))) return { name, reason: 'it makes nothing and fills nothing' };
    const includes = new Set<string>();
    const script = withIncludes(own, dirname(path), includes, 0);
    return { ...common, server, confidence: detection.confidence, script, includes: [...includes] };
  } finally {
    await source.close();
  }
}

/** The text with each included file in place of the line that names it; a file that is not there stays a line. */
function withIncludes(bytes: Buffer, folder: string, includes: Set<string>, depth: number): Buffer {
  if (depth >= includeDepthMax) return bytes;
  const text = bytes.toString('latin1');
  const whole = text.replaceAll(includeLine, (line, name: string) => {
    const path = resolve(folder, name);
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return line;
    const part = readFileSync(path);
    includes.add(path);
    return `${withIncludes(part, dirname(path), includes, depth + 1).toString('latin1')}\n`;
  });
  return Buffer.from(whole, 'latin1');
}

/**
 * The reader's word where it has clues. A file of plain SQL takes the server of the surest file beside it, or of the
 * nearest folder above it that has one, as a person would.
 */
function serverAmong(entry: CorpusEntry, entries: readonly CorpusEntry[]): SourceServer {
  if (entry.confidence !== 'guess') return entry.server;
  const rank = { certain: 0, likely: 1, guess: 2 };
  const beside = entries
    .filter(other => dirname(other.path) === dirname(entry.path) && other.confidence !== 'guess')
    .sort((first, second) => rank[first.confidence] - rank[second.confidence]);
  return beside[0]?.server ?? entry.server;
}

/** Scripts in the same folder for the same server, which may make what this one fills; the likeliest first. */
export function companions(entry: CorpusEntry, entries: readonly CorpusEntry[]): CorpusEntry[] {
  const stem = basename(entry.path).split(/[-._]/)[0] ?? '';
  return entries
    .filter(
      other =>
        other.path !== entry.path &&
        other.script !== undefined &&
        other.server === entry.server &&
        dirname(other.path) === dirname(entry.path) &&
        /create\s+(?:temporary\s+)?table/i.test(Buffer.from(other.script).toString('latin1')),
    )
    .sort((first, second) => score(second) - score(first) || (first.name < second.name ? -1 : 1));
  function score(other: CorpusEntry): number {
    return (basename(other.path).startsWith(stem) ? 2 : 0) + (other.includes.length > 0 ? 1 : 0);
  }
}

/** Path of a file below a folder, with slashes. */
export function nameIn(folder: string, path: string): string {
  return relative(folder, path).replaceAll('\\', '/');
}
