import type { ForeignKey, Table } from '../model.ts';

/** Partitions of partitions are followed this deep. */
const partitionDepthMax = 8;

/** Finds tables by name, and the partitions of a table, without going through all of them each time. */
export class TableIndex {
  readonly #byName = new Map<string, Table[]>();
  readonly #byLowerName = new Map<string, Table[]>();
  readonly #heirs = new Map<string, Table[]>();

  constructor(tables: Iterable<Table> = []) {
    for (const table of tables) this.add(table);
  }

  add(table: Table): void {
    append(this.#byName, table.name, table);
    append(this.#byLowerName, table.name.toLowerCase(), table);
    if (table.parent !== undefined) append(this.#heirs, table.parent.name, table);
  }

  /** The table a foreign key of `child` points to: by schema and name, or in another case if only one fits. */
  referenced(key: ForeignKey, child: Table): Table | undefined {
    const schema = key.referencedSchema ?? child.schema;
    const exact = this.#byName.get(key.referencedTable) ?? [];
    const chosen = exact.find(table => table.schema === schema) ?? exact[0];
    if (chosen !== undefined) return chosen;
    const similar = this.#byLowerName.get(key.referencedTable.toLowerCase()) ?? [];
    return similar.length === 1 ? similar[0] : undefined;
  }

  /** The table itself, its partitions and heirs: where its rows may lie. */
  family(table: Table): Table[] {
    const members = [table];
    let generation = [table];
    for (let depth = 0; depth < partitionDepthMax && generation.length > 0; depth++) {
      generation = generation.flatMap(parent =>
        (this.#heirs.get(parent.name) ?? []).filter(heir => {
          const schema = heir.parent?.schema;
          return schema === undefined || parent.schema === undefined || schema === parent.schema;
        }),
      );
      members.push(...generation);
    }
    return members;
  }
}

function append(map: Map<string, Table[]>, name: string, table: Table): void {
  const known = map.get(name);
  if (known === undefined) map.set(name, [table]);
  else known.push(table);
}
