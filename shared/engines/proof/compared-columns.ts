import type { ColumnPlan, TablePlan } from '#shared/engines/transfer/plan.ts';

/** The columns of a table that the proof compares, in the order of the canonical row. */
export function comparedColumns(table: TablePlan): ColumnPlan[] {
  return table.columns.filter(column => column.compared);
}
