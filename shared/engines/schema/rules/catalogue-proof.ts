import type { CatalogueLine } from './catalogue-line.ts';

/** The proof after the move: what it covers of a source, and what of it a person has to look at. */
export const proofLines: CatalogueLine[] = [
  { code: 'V01', title: 'Counts of tables, columns, constraints and indexes on both sides', state: 'checked' },
  { code: 'V02', title: 'Exact count of rows on both sides', state: 'checked' },
  { code: 'V03', title: 'Sum of the digests of all rows, in any order', state: 'checked' },
  { code: 'V04', title: 'One canonical form of every value', state: 'checked' },
  { code: 'V05', title: 'Digests of what was written and of what is read back', state: 'checked' },
  { code: 'V06', title: 'A difference is traced to its row and column', state: 'checked' },
  { code: 'V07', title: 'Counts, smallest, largest and sum of each column', state: 'checked' },
  { code: 'V08', title: 'No row without a parent', state: 'checked' },
  { code: 'V09', title: 'No key twice', state: 'checked' },
  { code: 'V10', title: 'Counters at or above the source', state: 'checked' },
  { code: 'V11', title: 'Count of every value that was changed or set aside', state: 'checked' },
  { code: 'V12', title: 'Defaults give the same on both sides', state: 'checked' },
  { code: 'V13', title: 'Rows of each view on both sides', state: 'checked' },
  { code: 'V14', title: 'Calculated columns and triggers give the same', state: 'checked' },
  { code: 'V15', title: 'A signed report', state: 'checked' },
];
