/** Rows that can't be compared, as the plan knows nothing of one of their columns. */
export class ColumnUnknown extends Error {
  override readonly name = 'ColumnUnknown';
}
