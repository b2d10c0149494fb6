import type { Column, Model } from '../model.ts';
import { familyOf } from '../translate/value.ts';
import type { MappedType } from './mapped-type.ts';
import type { TableLookup } from './table-lookup.ts';

/**
 * Gives both ends of every foreign key one type (rule C08): columns that foreign keys link are taken together, and
 * where they were mapped to different numbers all get the widest of them. Changes the map in place.
 */
export function unifyForeignKeys(model: Model, lookup: TableLookup, types: Map<Column, MappedType>): void {
  const groups = new Groups<Column>();
  for (const table of model.tables) {
    for (const foreign of table.foreignKeys) {
      for (const [child, parent] of lookup.linkedColumns(table, foreign)) groups.join(child, parent);
    }
  }
  for (const columns of groups.all()) {
    const distinct = new Set(columns.map(column => types.get(column)?.type ?? 'text'));
    if (distinct.size <= 1) continue;
    const common = commonType(columns, [...distinct]);
    if (common === undefined) continue;
    for (const column of columns) {
      const mapped = types.get(column);
      if (mapped === undefined || mapped.type === common) continue;
      types.set(column, {
        ...mapped,
        type: common,
        reason: `${common}, as the column at the other end of its foreign key`,
      });
    }
  }
}

const integerRank = ['boolean', 'smallint', 'integer', 'bigint', 'numeric(20,0)'];

function commonType(columns: readonly Column[], types: readonly string[]): string | undefined {
  if (types.every(type => integerRank.includes(type))) {
    const widest = types.reduce((best, type) => (integerRank.indexOf(type) > integerRank.indexOf(best) ? type : best));
    // A counter is a bigint at most; without a scanned value beyond it, the columns that point to it are too.
    const counter = columns.some(column => column.identity !== undefined);
    const beyond = columns.some(column => (column.profile?.aboveInt64 ?? 0) > 0);
    return widest === 'numeric(20,0)' && counter && !beyond ? 'bigint' : widest;
  }
  const families = new Set(types.map(familyOf));
  if (families.size === 1 && families.has('text')) return undefined;
  if ([...families].every(family => family === 'boolean' || family === 'integer' || family === 'decimal'))
    return 'numeric';
  return undefined;
}

/** Disjoint sets, joined by their smallest representative (path halving). */
class Groups<T> {
  readonly #parent = new Map<T, T>();

  join(first: T, second: T): void {
    const [left, right] = [this.#root(first), this.#root(second)];
    if (left !== right) this.#parent.set(left, right);
  }

  all(): T[][] {
    const groups = new Map<T, T[]>();
    for (const item of this.#parent.keys()) {
      const root = this.#root(item);
      groups.set(root, [...(groups.get(root) ?? []), item]);
    }
    return [...groups.values()];
  }

  #root(item: T): T {
    let current = item;
    if (!this.#parent.has(current)) this.#parent.set(current, current);
    for (;;) {
      const parent = this.#parent.get(current) ?? current;
      if (parent === current) return current;
      this.#parent.set(current, this.#parent.get(parent) ?? parent);
      current = parent;
    }
  }
}
