import type { Assessment, TargetColumn, TargetTable } from '#shared/engines/schema/finding.ts';
import type { Column } from '#shared/engines/schema/model.ts';

export interface TypePair {
  sourceType: string;
  targetType: string;
  columns: number;
  /** How many of them can't hold every source value exactly. */
  lossy: number;
  reason: string;
}

export interface LossyColumn {
  table: TargetTable;
  source: Column;
  target: TargetColumn;
}

const numbersOf = /\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)/;

/** `varchar(40)` -> `character varying(40)` as the pair `varchar(n)` -> `character varying(n)`, if the numbers agree. */
function withoutNumbers(sourceType: string, targetType: string): [string, string] | undefined {
  const [source, target] = [numbersOf.exec(sourceType), numbersOf.exec(targetType)];
  if (source === null || target === null || source[1] !== target[1] || source[2] !== target[2]) return undefined;
  const letters = source[2] === undefined ? '(n)' : '(p,s)';
  return [sourceType.replace(numbersOf, letters), targetType.replace(numbersOf, letters)];
}

/**
 * Each pair of source and target type with the number of columns; lossy pairs first, then the most frequent. Pairs
 * that differ only in numbers which are the same on both sides are one pair, written with n, or p and s.
 */
export function typePairs(assessment: Assessment): TypePair[] {
  const pairs = new Map<string, TypePair & { single: string | undefined; general: [string, string] | undefined }>();
  for (const table of assessment.target.tables) {
    for (const { source, target } of table.columns) {
      const general = withoutNumbers(source.sourceType, target.type);
      const [from, to] = general ?? [source.sourceType, target.type];
      const key = [from.toLowerCase(), to, target.lossy, target.reason].join('\u0000');
      const single = `${source.sourceType.toLowerCase()}\u0000${target.type}`;
      const pair = pairs.get(key) ?? {
        sourceType: source.sourceType,
        targetType: target.type,
        columns: 0,
        lossy: 0,
        reason: target.reason,
        single,
        general,
      };
      pair.columns += 1;
      if (target.lossy) pair.lossy += 1;
      if (pair.single !== single) {
        pair.single = undefined;
        if (pair.general !== undefined) [pair.sourceType, pair.targetType] = pair.general;
      }
      pairs.set(key, pair);
    }
  }
  return [...pairs.values()]
    .map(({ sourceType, targetType, columns, lossy, reason }) => ({ sourceType, targetType, columns, lossy, reason }))
    .sort(
      (a, b) =>
        Number(b.lossy > 0) - Number(a.lossy > 0) ||
        b.columns - a.columns ||
        compareText(a.sourceType, b.sourceType) ||
        compareText(a.targetType, b.targetType),
    );
}

/** Columns whose target type can't give every source value back. */
export function lossyColumns(assessment: Assessment): LossyColumn[] {
  return assessment.target.tables.flatMap(table =>
    table.columns
      .filter(column => column.target.lossy)
      .map(column => ({ table, source: column.source, target: column.target })),
  );
}

/** Order by code units: the same on every machine, unlike a locale's order. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
