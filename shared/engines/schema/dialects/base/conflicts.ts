import type { Table, TableFacts } from '../../model.ts';

/** Why a number of rows is not certain, where the script itself says what becomes of equal keys. */
export const rowsGiveWay = 'rows with a key that is there already are left out or replaced';

/**
 * Takes keys that come twice out of the facts of a table whose script leaves out or replaces such rows (REPLACE, INSERT
 * IGNORE, ON CONFLICT): at the source no key is there twice.
 */
export function withoutRepeats(facts: TableFacts, table: Table): void {
  facts.duplicateKeys = facts.duplicateKeys.filter(keys => keys.table !== table.name);
}
