import { SourceError } from '../source-error.ts';
import { shownName } from '../zip.ts';
import { includingBytesMax, partsOf, type ScriptPart } from './includes.ts';
import { type FolderFile, listFiles } from './list-files.ts';
import { orderScripts } from './order-scripts.ts';
import { insertsOfTabs } from './tab-rows.ts';

const scriptEnding = /\.(?:sql|dump|ddl|pgsql|psql|mysql)(?:\.(?:gz|zst))?$/i;
const rowsEnding = /\.(?:txt|tsv)(?:\.(?:gz|zst))?$/i;
const databaseEnding = /\.(?:db|sqlite3?|db3|s3db)$/i;
/** So much of a script tells what it is for. */
const headBytes = 16 * 1024;
const includeDepthMax = 8;
/** Text that may be read, counted per script each time that it is: a script can call another one twice, not for ever. */
const readingsMax = 20_000;

/** Opens one file of the folder as text, decompressed, in UTF-8. */
export type OpenScript = (
  path: string,
) => Promise<{ head: Uint8Array; bytes: AsyncIterable<Uint8Array>; isDatabase: boolean; close(): Promise<void> }>;

export interface FolderContent {
  /** Set if the folder holds no script but one SQLite file. */
  databasePath?: string;
  fileNames: string[];
  warnings: string[];
  bytes: AsyncIterable<Uint8Array>;
}

interface PlannedScript {
  file: FolderFile;
  head: string;
  /** Rows of `mysqldump --tab` that lie beside it. */
  rows?: FolderFile;
  parts?: ScriptPart[];
}

/**
 * A folder of files as one script: what a main script calls in its order, else every script in a sensible order (see
 * orderScripts), `mysqldump --tab` rows behind the table they belong to, mydumper's files each in its database.
 *
 * @throws SourceError if there is nothing in it that is read, with what that would be
 */
export async function openFolder(folder: string, filesMax: number, openScript: OpenScript): Promise<FolderContent> {
  const { files, links } = await listFiles(folder, filesMax);
  const warnings: string[] = [];
  if (links > 0) warnings.push(`${links} links in the folder are not followed.`);
  const scripts = await look(
    files.filter(({ name }) => scriptEnding.test(name)),
    openScript,
  );
  if (scripts.length === 0) return { ...onlyDatabase(files), warnings };
  addTabRows(scripts, files);
  const chosen = choose(scripts);
  const read = withIncluded(chosen, scripts);
  const taken = new Set([...read].flatMap(({ file, rows }) => [file.name, rows?.name ?? file.name]));
  const left = files.filter(({ name }) => !taken.has(name) && !isExpected(name));
  if (left.length > 0) {
    const shown = left.slice(0, 5).map(({ name }) => shownName(name));
    const reason = chosen.some(({ parts }) => parts !== undefined)
      ? `${namesOf(chosen)} does not call them`
      : 'they are no scripts';
    warnings.push(
      `${left.length} files in the folder are not read, as ${reason}: ${shown.join(', ')}${left.length > 5 ? ' ...' : ''}.`,
    );
  }
  warnings.push(
    `${read.size} files of the folder are read as one script, beginning with ${shownName(chosen[0]?.file.name ?? '')}; lines are counted over all of them.`,
  );
  if (scripts.some(({ rows }) => rows !== undefined)) {
    warnings.push('Files of rows (mysqldump --tab) are read as UTF-8, with tabs between the values.');
  }
  const byName = new Map(scripts.map(script => [script.file.name, script]));
  return {
    fileNames: [...read].map(({ file }) => file.name),
    warnings,
    bytes: contents(chosen, byName, isMydumper(files), openScript),
  };
}

async function look(files: readonly FolderFile[], openScript: OpenScript): Promise<PlannedScript[]> {
  const byName = new Map(files.map(file => [file.name, file]));
  const scripts: PlannedScript[] = [];
  for (const file of files) {
    if (file.sizeBytes === 0) continue;
    const opened = await openScript(file.path);
    try {
      if (opened.isDatabase) continue;
      const head = Buffer.from(opened.head).toString('latin1', 0, headBytes);
      const script: PlannedScript = { file, head };
      const text = file.sizeBytes > includingBytesMax ? undefined : await wholeText(opened.bytes);
      const parts = text === undefined ? [] : partsOf(file.name, text, byName);
      if (parts.some(part => 'include' in part)) script.parts = parts;
      scripts.push(script);
    } finally {
      await opened.close();
    }
  }
  return scripts;
}

/** The text of a script, each byte a character; undefined if it is too long for one that calls others. */
async function wholeText(bytes: AsyncIterable<Uint8Array>): Promise<string | undefined> {
  const portions: Buffer[] = [];
  let length = 0;
  for await (const portion of bytes) {
    length += portion.length;
    if (length > includingBytesMax) return undefined;
    portions.push(Buffer.from(portion));
  }
  return Buffer.concat(portions).toString('latin1');
}

function onlyDatabase(files: readonly FolderFile[]): Omit<FolderContent, 'warnings'> {
  const databases = files.filter(({ name }) => databaseEnding.test(name));
  const [database] = databases;
  if (database !== undefined && databases.length === 1) {
    return { databasePath: database.path, fileNames: [database.name], bytes: nothing() };
  }
  if (files.some(({ name }) => name === 'toc.dat')) {
    throw new SourceError(
      'source-unsupported',
      'This is the folder form of pg_dump, which only PostgreSQL reads. Make it plain with pg_restore -f dump.sql FOLDER and give that.',
    );
  }
  const found = files
    .slice(0, 5)
    .map(({ name }) => shownName(name))
    .join(', ');
  throw new SourceError(
    'source-unsupported',
    `The folder should hold .sql files (also .sql.gz or .sql.zst) or one SQLite file; it holds ${found === '' ? 'nothing' : found}. Give the dump file itself.`,
  );
}

function addTabRows(scripts: readonly PlannedScript[], files: readonly FolderFile[]): void {
  const rows = new Map(files.filter(({ name }) => rowsEnding.test(name)).map(file => [stemOf(file.name), file]));
  for (const script of scripts) {
    const beside = rows.get(stemOf(script.file.name));
    if (beside !== undefined && /create\s+table/i.test(script.head)) script.rows = beside;
  }
}

function stemOf(name: string): string {
  return name.replace(/(?:\.\w+?)(?:\.(?:gz|zst))?$/i, '');
}

/** Those that call others and are called by none; where there is no such script all of them, in order. */
function choose(scripts: readonly PlannedScript[]): PlannedScript[] {
  const called = new Set(scripts.flatMap(({ parts }) => includedNames(parts)));
  const main = scripts.filter(({ file, parts }) => parts !== undefined && !called.has(file.name));
  return main.length > 0 ? orderScripts(main) : orderScripts(scripts);
}

function includedNames(parts: readonly ScriptPart[] | undefined): string[] {
  return (parts ?? []).flatMap(part => ('include' in part ? [part.include.name] : []));
}

function withIncluded(chosen: readonly PlannedScript[], scripts: readonly PlannedScript[]): Set<PlannedScript> {
  const byName = new Map(scripts.map(script => [script.file.name, script]));
  const read = new Set<PlannedScript>(chosen);
  // A set goes on to what is added to it while it is walked.
  for (const { parts } of read) {
    for (const name of includedNames(parts)) {
      const included = byName.get(name);
      if (included !== undefined) read.add(included);
    }
  }
  return read;
}

/** What tools put beside their scripts. */
function isExpected(name: string): boolean {
  return /(?:^|\/)(?:metadata(?:\.\w+)?|README(?:\.\w+)?|LICENSE(?:\.\w+)?)$|-schema-(?:create|post|triggers)/i.test(
    name,
  );
}

function namesOf(scripts: readonly PlannedScript[]): string {
  return scripts
    .slice(0, 3)
    .map(({ file }) => shownName(file.name))
    .join(', ');
}

/** mydumper writes a file `metadata`, and names its files after database and table. */
function isMydumper(files: readonly FolderFile[]): boolean {
  return files.some(({ name }) => name === 'metadata') && files.some(({ name }) => /-schema\.sql/i.test(name));
}

async function* contents(
  scripts: readonly PlannedScript[],
  byName: ReadonlyMap<string, PlannedScript>,
  mydumper: boolean,
  openScript: OpenScript,
): AsyncGenerator<Uint8Array> {
  const budget = { readings: readingsMax };
  let inUse: string | undefined;
  for (const script of scripts) {
    const database = mydumper ? /^([^./]+?)(?:-schema|\.)/.exec(script.file.name)?.[1] : undefined;
    if (database !== undefined && database !== inUse && !/-schema-create/.test(script.file.name)) {
      yield Buffer.from(`USE \`${database.replaceAll('`', '``')}\`;\n`);
      inUse = database;
    }
    yield* textOf(script, byName, openScript, [], budget);
    if (script.rows !== undefined) {
      const table = shownName(stemOf(script.file.name));
      const opened = await openScript(script.rows.path);
      try {
        yield* insertsOfTabs(table, opened.bytes);
      } finally {
        await opened.close();
      }
    }
  }
}

async function* textOf(
  script: PlannedScript,
  byName: ReadonlyMap<string, PlannedScript>,
  openScript: OpenScript,
  callers: readonly string[],
  budget: { readings: number },
): AsyncGenerator<Uint8Array> {
  const { file, parts } = script;
  budget.readings--;
  if (callers.includes(file.name) || callers.length >= includeDepthMax || budget.readings < 0) {
    throw new SourceError(
      'source-unsupported',
      `The scripts of the folder call each other without end (${[...callers, file.name].map(shownName).join(', ')}).`,
    );
  }
  if (parts === undefined) {
    const opened = await openScript(file.path);
    try {
      yield* opened.bytes;
    } finally {
      await opened.close();
    }
  } else {
    for (const part of parts) {
      if ('text' in part) yield Buffer.from(part.text, 'latin1');
      else {
        yield newline;
        const included = byName.get(part.include.name);
        if (included !== undefined) yield* textOf(included, byName, openScript, [...callers, file.name], budget);
      }
    }
  }
  // The next script begins on a line of its own, whatever this one ended with.
  yield newline;
}

const newline = Buffer.from('\n');

async function* nothing(): AsyncGenerator<Uint8Array> {}
