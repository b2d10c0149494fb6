import type { ObjectDifference } from '../target.ts';
import type { CatalogueEntry } from './catalogue.ts';

/** A catalogue by kind and name. */
export function byName(entries: readonly CatalogueEntry[]): Map<string, CatalogueEntry> {
  return new Map(entries.map(entry => [entryKey(entry), entry]));
}

export const entryKey = ({ kind, schema, name }: Pick<CatalogueEntry, 'kind' | 'schema' | 'name'>): string =>
  JSON.stringify([kind, schema, name]);

/**
 * What differs between two catalogues, tables first. What belongs to a table that is missing (or not expected at all)
 * is not told again: the table is. A sequence is, as it may have been made by itself.
 */
export function compareCatalogues(
  expected: readonly CatalogueEntry[],
  actual: readonly CatalogueEntry[],
): ObjectDifference[] {
  const there = byName(actual);
  const wanted = byName(expected);
  const missing = expected.filter(entry => !there.has(entryKey(entry)));
  const additional = actual.filter(entry => !wanted.has(entryKey(entry)));
  const different = expected.flatMap((entry): ObjectDifference[] => {
    const found = there.get(entryKey(entry));
    if (found === undefined || found.definition === entry.definition) return [];
    return [{ ...nameOf(entry), problem: 'different', is: found.definition, shouldBe: entry.definition }];
  });
  return [
    ...withoutParts(missing).map(
      (entry): ObjectDifference => ({ ...nameOf(entry), problem: 'missing', shouldBe: entry.definition }),
    ),
    ...different,
    ...withoutParts(additional).map(
      (entry): ObjectDifference => ({ ...nameOf(entry), problem: 'additional', is: entry.definition }),
    ),
  ];
}

const nameOf = ({ kind, schema, name }: CatalogueEntry): Pick<CatalogueEntry, 'kind' | 'schema' | 'name'> => ({
  kind,
  schema,
  name,
});

function withoutParts(entries: readonly CatalogueEntry[]): CatalogueEntry[] {
  const tables = new Set(entries.flatMap(({ kind, schema, name }) => (kind === 'table' ? [`${schema}\0${name}`] : [])));
  return entries.filter(
    ({ kind, schema, table }) => kind === 'sequence' || table === undefined || !tables.has(`${schema}\0${table}`),
  );
}
