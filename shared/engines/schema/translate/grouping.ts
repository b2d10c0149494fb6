import type { Relation } from './relation.ts';
import { refuse } from './untranslatable.ts';
import type { Value } from './value.ts';

/**
 * Watches which columns are used outside aggregates, and refuses a query that selects one it does not group by:
 * MySQL may answer any row's value there, PostgreSQL refuses the query.
 */
export class Grouping {
  #aggregates = 0;
  #depth = 0;
  #columns = new Set<string>();
  readonly #parts: { sql: string; columns: Set<string> }[] = [];
  #relations: readonly Relation[] = [];

  /** A column of the rows was named. */
  used(column: Value): void {
    if (this.#depth === 0) this.#columns.add(column.sql);
  }

  /** What is rendered now stands for whole groups. */
  get isOutside(): boolean {
    return this.#depth === 0;
  }

  /** Renders an aggregate: the columns inside it need no grouping. */
  aggregate(body: () => Value): Value {
    if (this.#depth > 0) refuse('an aggregate stands in another');
    this.#aggregates++;
    return this.aside(body);
  }

  /** Renders what has nothing to do with the grouping (WHERE, joins, GROUP BY itself). */
  aside<T>(body: () => T): T {
    this.#depth++;
    const result = body();
    this.#depth--;
    return result;
  }

  /** Renders one part of the select list, HAVING or ORDER BY. */
  part(body: () => Value): Value {
    this.#columns = new Set();
    const rendered = body();
    this.#parts.push({ sql: rendered.sql, columns: this.#columns });
    return rendered;
  }

  /** Refuses if a part uses a column that is neither grouped by nor determined by the groups. */
  check(groupBy: readonly string[], relations: readonly Relation[]): void {
    if (relations.length > 0) this.#relations = relations;
    if (this.#aggregates === 0 && groupBy.length === 0) return;
    const grouped = new Set(groupBy);
    const determined = this.#relations.filter(
      relation => relation.key.length > 0 && relation.key.every(column => grouped.has(column)),
    );
    for (const part of this.#parts) {
      if (grouped.has(part.sql)) continue;
      for (const column of part.columns) {
        const follows = determined.some(relation => relation.columns.some(own => own.value.sql === column));
        if (!grouped.has(column) && !follows) refuse(`it selects ${column} without grouping by it`);
      }
    }
  }
}
