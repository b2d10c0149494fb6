import type { Finding, TargetTable } from '../finding.ts';
import { problem } from '../mapping/problem.ts';
import { findColumn } from '../mapping/table-lookup.ts';
import type { Column, IndexPart } from '../model.ts';
import { familyOf } from '../translate/value.ts';
import { targetOf } from './emit-keys.ts';

/** A third of a page: the longest entry of a B-tree index (PostgreSQL, nbtree.h, BTMaxItemSize). */
const entryBytesMax = 2_704;
/** Header of the entry, and length word with alignment of each value. */
const headerBytes = 8;
const valueOverheadBytes = 8;
/** An MD5 sum in hexadecimal digits. */
const digestBytes = 32;

/**
 * Which parts of a B-tree index have to give way to their digest so that the longest entry the rows could make fits,
 * whether or not it compresses well; the longest parts first. Positions in `parts`; empty where all fits.
 */
export function longParts(table: TargetTable, parts: readonly IndexPart[]): ReadonlySet<number> {
  const sizes = parts.map((part, at) => ({ at, ...sizeOf(table, part) }));
  let total = sizes.reduce((sum, { bytes }) => sum + bytes + valueOverheadBytes, headerBytes);
  const long = new Set<number>();
  for (const { at, bytes, digestible } of sizes.sort((first, second) => second.bytes - first.bytes)) {
    if (total <= entryBytesMax) break;
    if (!digestible || bytes <= digestBytes) continue;
    long.add(at);
    total -= bytes - digestBytes;
  }
  return long;
}

function sizeOf(table: TargetTable, part: IndexPart): { bytes: number; digestible: boolean } {
  const column = findColumn(table.source, part.column);
  const family = column === undefined ? undefined : familyOf(targetOf(table, column.name)?.type ?? '');
  const digestible = family === 'text' || family === 'bytea';
  const bytes = column === undefined || !digestible ? 0 : longestBytes(column, table, family === 'bytea');
  const { prefixLength } = part;
  return { bytes: prefixLength === undefined ? bytes : Math.min(bytes, prefixLength * 4), digestible };
}

/** The longest value in UTF-8, as far as the rows were seen; no more than it could be. */
function longestBytes(column: Column, table: TargetTable, isBinary: boolean): number {
  const { profile } = column;
  if (profile === undefined) return 0;
  const charset = column.charset ?? (column.collation ?? table.source.charset)?.split('_')[0];
  const isUtf8 = isBinary || charset === undefined || /^(utf8|ascii|binary)/i.test(charset);
  // A character of another character set takes up to three bytes in UTF-8.
  return isUtf8 ? profile.bytesMax : Math.max(profile.bytesMax, profile.charactersMax * 3);
}

/** Says that an index or key is over digests. */
export function digested(object: string, line: number, columns: readonly string[], how: string): Finding {
  return problem('R05', {
    severity: 'performance',
    object,
    line,
    message: `Values of ${columns.join(', ')} are too long for an ordinary PostgreSQL index (2,704 bytes for an entry), so ${how}.`,
    why: 'The rows load and equal values are found; an index of this form does not sort, nor find by the beginning of a value.',
    fix: 'Queries that look for a whole value keep working. Where md5() is in the index, write md5(column) = md5(value) in the query for it to be used.',
    automatic: true,
  });
}
