/** Rows that have no place in the table as it is at the end of the source. `message` is for the source's owner. */
export class RowsDoNotFit extends Error {
  override readonly name = 'RowsDoNotFit';
}
