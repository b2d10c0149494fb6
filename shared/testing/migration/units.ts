import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { detectDialect } from '#shared/engines/schema/detect.ts';
import { openSource } from '#shared/sources/open-source.ts';
import { nameIn } from '../corpus/discover.ts';

/** One database of the corpus as it is given to a migration. */
export interface Unit {
  /** Path from the folder, for messages. */
  name: string;
  /** A file, or a folder of files that belong together. */
  path: string;
  /** The scripts to put one after the other, where a file alone is not the whole; empty: `path` as it is. */
  parts: string[];
  hasRows: boolean;
  /** Dialect of the scripts, or `file` for SQLite files. */
  dialect: string;
}

interface Script {
  path: string;
  dialect: string;
  makes: Set<string>;
  fills: Set<string>;
  includes: string[];
}

const scriptBytesMax = 32 * 1024 * 1024;
const makesTable =
  /^\s*create\s+(?:or\s+replace\s+)?(?:[a-z]+\s+){0,2}?table\s+(?:if\s+not\s+exists\s+)?((?:[`"[]?[\w$ ]+[`"\]]?\.)*[`"[]?[\w$ ]+[`"\]]?)/gim;
const fillsTable =
  /^\s*(?:insert\s+(?:ignore\s+)?(?:into\s+)?|replace\s+into\s+|copy\s+)((?:[`"[]?[\w$ ]+[`"\]]?\.)*[`"[]?[\w$]+[`"\]]?)/gim;
const includesFile = /^[ \t]*(?:source|\\\.|\.read|\\ir?)[ \t]+['"]?([^\s;'"]+)['"]?[ \t]*;?[ \t]*\r?$/gim;

/**
 * The databases under a folder, found by content. Scripts that include others stand with their whole folder; a script
 * that fills tables which another one beside it makes is put behind that one; SQLite files stand for themselves.
 */
export async function unitsUnder(folder: string): Promise<Unit[]> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name))
    .filter(path => statSync(path).isFile() && statSync(path).size <= scriptBytesMax)
    .sort();
  const units: Unit[] = [];
  const scripts: Script[] = [];
  for (const path of files) {
    const found = await examine(path);
    if (found === 'database')
      units.push({ name: nameIn(folder, path), path, parts: [], hasRows: true, dialect: 'file' });
    else if (found !== undefined) scripts.push(found);
  }
  const including = scripts.filter(({ includes }) => includes.length > 0);
  const whole = new Map(including.map(({ path, dialect }) => [dirname(path), dialect]));
  for (const [path, dialect] of whole)
    units.push({ name: `${nameIn(folder, path)}/`, path, parts: [], hasRows: true, dialect });
  const alone = scripts.filter(({ path }) => !whole.has(dirname(path)));
  for (const script of alone) {
    const before = script.makes.size > 0 ? undefined : alone.find(other => fits(other, script));
    if (script.makes.size === 0 && before === undefined) continue;
    units.push({
      name: nameIn(folder, script.path),
      path: script.path,
      parts: before === undefined ? [] : [before.path, script.path],
      hasRows: script.fills.size > 0,
      dialect: script.dialect,
    });
  }
  return units.sort((first, second) => (first.name < second.name ? -1 : 1));
}

/** Whether one script makes all tables that another one beside it fills. */
function fits(schema: Script, rows: Script): boolean {
  return (
    rows.fills.size > 0 &&
    schema.path !== rows.path &&
    dirname(schema.path) === dirname(rows.path) &&
    schema.dialect === rows.dialect &&
    [...rows.fills].every(table => schema.makes.has(table))
  );
}

async function examine(path: string): Promise<'database' | Script | undefined> {
  let source: Awaited<ReturnType<typeof openSource>>;
  try {
    source = await openSource(path);
  } catch {
    // No database in any form that is read.
    return undefined;
  }
  try {
    if (source.databasePath !== undefined) return 'database';
    const detection = detectDialect(source.head, basename(path));
    if ('unreadable' in detection || !path.toLowerCase().endsWith('.sql')) return undefined;
    const text = readFileSync(path, 'latin1');
    const tables = (pattern: RegExp): Set<string> =>
      new Set([...text.matchAll(pattern)].map(match => shortName(match[1] ?? '')));
    return {
      path,
      dialect: detection.dialect,
      makes: tables(makesTable),
      fills: tables(fillsTable),
      includes: [...text.matchAll(includesFile)]
        .map(match => resolve(dirname(path), match[1] ?? ''))
        .filter(included => statSync(included, { throwIfNoEntry: false })?.isFile()),
    };
  } finally {
    await source.close();
  }
}

function shortName(name: string): string {
  return (name.split('.').at(-1) ?? name)
    .replaceAll(/[`"[\]]/g, '')
    .trim()
    .toLowerCase();
}
