import type { ReadLimits, Sequence, Table, View } from '../../model.ts';
import type { IssueLog } from './issue-log.ts';

/** An object's name as written, with the schema it was qualified with or that was in use. */
export interface ObjectName {
  schema?: string;
  name: string;
}

const keyOf = (object: ObjectName): string => `${object.schema ?? ''}\u0000${object.name}`;

/** Objects of one kind by name: an exact match first, else the only one that differs in case alone. */
export class NamedObjects<T extends ObjectName> {
  readonly #exact = new Map<string, T>();
  readonly #folded = new Map<string, T[]>();

  get size(): number {
    return this.#exact.size;
  }

  /** The object of exactly this spelling. */
  findExact(name: ObjectName): T | undefined {
    return this.#exact.get(keyOf(name));
  }

  find(name: ObjectName): T | undefined {
    const exact = this.findExact(name);
    if (exact) return exact;
    const folded = this.#folded.get(keyOf(name).toLowerCase());
    return folded?.length === 1 ? folded[0] : undefined;
  }

  /** Adds an object; one of exactly that name is replaced. */
  put(object: T): void {
    this.remove(object);
    this.#exact.set(keyOf(object), object);
    const folded = keyOf(object).toLowerCase();
    this.#folded.set(folded, [...(this.#folded.get(folded) ?? []), object]);
  }

  /** Removes the object of exactly this name. */
  remove(name: ObjectName): T | undefined {
    const found = this.#exact.get(keyOf(name));
    if (!found) return undefined;
    this.#exact.delete(keyOf(name));
    const folded = keyOf(name).toLowerCase();
    const left = (this.#folded.get(folded) ?? []).filter(object => object !== found);
    if (left.length === 0) this.#folded.delete(folded);
    else this.#folded.set(folded, left);
    return found;
  }

  removeAll(condition: (object: T) => boolean): void {
    for (const object of this.list()) if (condition(object)) this.remove(object);
  }

  /** In the order they were added. */
  list(): T[] {
    return [...this.#exact.values()];
  }
}

/** The tables, views and sequences of a model in the making. */
export class Catalog {
  readonly tables = new NamedObjects<Table>();
  readonly views = new NamedObjects<View>();
  readonly sequences = new NamedObjects<Sequence>();
  readonly schemas = new Set<string>();
  readonly #limits: ReadLimits;
  readonly #issues: IssueLog;

  constructor(limits: ReadLimits, issues: IssueLog) {
    this.#limits = limits;
    this.#issues = issues;
  }

  /** Adds a table; beyond `tablesMax` it is left out with an issue, and false comes back. */
  addTable(table: Table): boolean {
    if (this.tables.size >= this.#limits.tablesMax && !this.tables.find(table)) {
      this.#issues.add({
        code: 'limit-reached',
        line: table.line,
        message: `There are more than ${this.#limits.tablesMax} tables; the rest are not read.`,
      });
      return false;
    }
    this.tables.put(table);
    return true;
  }
}

/** A table with nothing in it yet. */
export function emptyTable(name: ObjectName, line: number): Table {
  return {
    ...(name.schema === undefined ? {} : { schema: name.schema }),
    name: name.name,
    columns: [],
    uniqueKeys: [],
    foreignKeys: [],
    checks: [],
    indexes: [],
    traits: [],
    line,
    rowCount: null,
    rowSpans: [],
    rowBytes: 0,
  };
}
