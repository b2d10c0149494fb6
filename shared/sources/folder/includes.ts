import { posix } from 'node:path';
import type { FolderFile } from './list-files.ts';

/** A script of this size and more holds rows, and is no list of other scripts. */
export const includingBytesMax = 1024 * 1024;
const includesMax = 10_000;

/**
 * Lines by which a client reads another script: `source x` and `\. x` of mysql, `\i x` and `\ir x` of psql, `.read x` of
 * sqlite3, `:r x` of sqlcmd, `@x` and `@@x` of SQL*Plus.
 */
const includeLine =
  /^[ \t]*(?:source[ \t]+|\\\.[ \t]*|\\ir?[ \t]+|\.read[ \t]+|:r[ \t]+|@@?)([^\r\n]+?)[ \t]*;?[ \t]*$/gim;

export type ScriptPart = { text: string } | { include: FolderFile };

/**
 * A script as text and the scripts it reads, in order. Only files of the folder are taken, named from the folder or from
 * the script's own place; any other line stays as it is.
 */
export function partsOf(name: string, text: string, files: ReadonlyMap<string, FolderFile>): ScriptPart[] {
  const parts: ScriptPart[] = [];
  let from = 0;
  for (const match of text.matchAll(includeLine)) {
    const include = resolved(name, match[1] ?? '', files);
    if (include === undefined || include.name === name) continue;
    if (parts.length >= includesMax) break;
    parts.push({ text: text.slice(from, match.index) }, { include });
    from = match.index + match[0].length;
  }
  parts.push({ text: text.slice(from) });
  return parts;
}

function resolved(from: string, written: string, files: ReadonlyMap<string, FolderFile>): FolderFile | undefined {
  const quoted = /^(["'])(.*)\1$/.exec(written);
  const path = (quoted?.[2] ?? written).replaceAll('\\', '/');
  const beside = posix.normalize(posix.join(posix.dirname(from), path));
  const above = posix.normalize(path);
  for (const candidate of [beside, above]) {
    const found = files.get(candidate) ?? files.get(`${candidate}.sql`);
    if (found !== undefined) return found;
  }
  return undefined;
}
