import type { Column, ForeignKey, Model, Table } from '../model.ts';

/** Finds the tables of a model by name: exactly, or without regard to case. */
export class TableLookup {
  readonly #byName = new Map<string, Table[]>();

  constructor(model: Model) {
    for (const table of model.tables) {
      const key = table.name.toLowerCase();
      const same = this.#byName.get(key);
      if (same === undefined) this.#byName.set(key, [table]);
      else same.push(table);
    }
  }

  /** A table of this schema if there is one, else one of the same name in another. */
  find(schema: string | undefined, name: string): Table | undefined {
    const named = this.#byName.get(name.toLowerCase()) ?? [];
    const inSchema = named.filter(table => (table.schema ?? '') === (schema ?? ''));
    const candidates = inSchema.length > 0 ? inSchema : named;
    return candidates.find(table => table.name === name) ?? candidates[0];
  }

  /** The table a foreign key points to. */
  parentOf(table: Table, foreign: ForeignKey): Table | undefined {
    return this.find(foreign.referencedSchema ?? table.schema, foreign.referencedTable);
  }

  /** The pairs (child column, parent column) of a foreign key; fewer than its columns where one is missing. */
  linkedColumns(table: Table, foreign: ForeignKey): [Column, Column][] {
    const parent = this.parentOf(table, foreign);
    if (parent === undefined) return [];
    const referenced = referencedColumns(foreign, parent);
    const pairs: [Column, Column][] = [];
    for (const [index, name] of foreign.columns.entries()) {
      const child = findColumn(table, name);
      const target = findColumn(parent, referenced[index]);
      if (child !== undefined && target !== undefined) pairs.push([child, target]);
    }
    return pairs;
  }
}

/** The columns a foreign key points to: those it names, or the parent's primary key. */
export function referencedColumns(foreign: ForeignKey, parent: Table): string[] {
  return foreign.referencedColumns.length > 0 ? foreign.referencedColumns : (parent.primaryKey?.columns ?? []);
}

/** A column by name: exactly, or without regard to case. */
export function findColumn(table: Table, name: string | undefined): Column | undefined {
  if (name === undefined) return undefined;
  const exact = table.columns.find(column => column.name === name);
  return exact ?? table.columns.find(column => column.name.toLowerCase() === name.toLowerCase());
}
