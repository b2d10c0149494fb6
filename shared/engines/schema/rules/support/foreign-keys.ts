import type { RuleInput } from '../../finding.ts';
import type { Column, ForeignKey, Table } from '../../model.ts';
import { columnNamed, tableNamed, targetOf } from './walk.ts';

export interface Ends {
  table: Table;
  key: ForeignKey;
  parent: Table | undefined;
  /** Columns of the parent that are meant, by name; its primary key where the source names none. */
  parentColumns: string[];
}

/** Every foreign key of the model with its parent table. */
export function* foreignKeys({ model }: Pick<RuleInput, 'model'>): Generator<Ends> {
  for (const table of model.tables) {
    for (const key of table.foreignKeys) {
      const parent = tableNamed(model, key.referencedTable, key.referencedSchema ?? table.schema);
      const parentColumns =
        key.referencedColumns.length > 0 ? key.referencedColumns : (parent?.primaryKey?.columns ?? []);
      yield { table, key, parent, parentColumns };
    }
  }
}

export interface EndPair {
  child: Column;
  childType: string;
  parent: Column;
  parentType: string;
}

/** Pairs of columns of a foreign key that both exist, with their target types. */
export function* pairsOf(input: RuleInput, { table, key, parent, parentColumns }: Ends): Generator<EndPair> {
  if (parent === undefined) return;
  for (const [at, name] of key.columns.entries()) {
    const child = columnNamed(table, name);
    const other = columnNamed(parent, parentColumns[at] ?? '');
    if (child === undefined || other === undefined) continue;
    const childType = targetOf(input, table, child)?.type;
    const parentType = targetOf(input, parent, other)?.type;
    if (childType === undefined || parentType === undefined) continue;
    yield { child, childType, parent: other, parentType };
  }
}
