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

/** Each pair of source and target type with the number of columns; lossy pairs first, then the most frequent. */
export function typePairs(assessment: Assessment): TypePair[] {
  const pairs = new Map<string, TypePair>();
  for (const table of assessment.target.tables) {
    for (const { source, target } of table.columns) {
      const key = `${source.sourceType.toLowerCase()}\u0000${target.type}`;
      const pair = pairs.get(key) ?? {
        sourceType: source.sourceType,
        targetType: target.type,
        columns: 0,
        lossy: 0,
        reason: target.reason,
      };
      pair.columns += 1;
      if (target.lossy) {
        pair.lossy += 1;
        pair.reason = target.reason;
      }
      pairs.set(key, pair);
    }
  }
  return [...pairs.values()].sort(
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
