import type { Assessment, TargetTable } from './finding.ts';
import { TableLookup } from './mapping/table-lookup.ts';
import type { Model, Table } from './model.ts';

/**
 * Tables in an order in which a parent comes before its children, by Tarjan's strongly connected components
 * (Tarjan 1972), without recursion. Groups of tables that point to one another in a circle are named in `cycles`;
 * a table that points to itself is no circle. Names are `schema.table` where the source has several schemas.
 */
export function loadOrder(model: Model, tables: readonly TargetTable[]): Assessment['loadOrder'] {
  const lookup = new TableLookup(model);
  const included = new Set(tables.map(table => table.source));
  const parents = new Map<Table, Table[]>();
  for (const table of included) {
    const found = table.foreignKeys.map(foreign => lookup.parentOf(table, foreign));
    const distinct = new Set(found.filter(parent => parent !== undefined && parent !== table && included.has(parent)));
    parents.set(
      table,
      [...distinct].filter(parent => parent !== undefined),
    );
  }
  const severalSchemas = new Set([...included].map(table => table.schema ?? '')).size > 1;
  const nameOf = (table: Table): string =>
    severalSchemas && table.schema !== undefined ? `${table.schema}.${table.name}` : table.name;
  const groups = stronglyConnected([...included], table => parents.get(table) ?? []);
  return {
    tables: groups.flat().map(nameOf),
    cycles: groups.filter(group => group.length > 1).map(group => group.map(nameOf)),
  };
}

/** Strongly connected components, each after those that its members point to. */
export function stronglyConnected<T>(nodes: readonly T[], edges: (node: T) => readonly T[]): T[][] {
  const index = new Map<T, number>();
  const low = new Map<T, number>();
  const onStack = new Set<T>();
  const stack: T[] = [];
  const groups: T[][] = [];
  for (const root of nodes) {
    if (index.has(root)) continue;
    const work: { node: T; next: number }[] = [{ node: root, next: 0 }];
    while (work.length > 0) {
      const frame = work[work.length - 1];
      if (frame === undefined) break;
      const { node } = frame;
      if (frame.next === 0) {
        index.set(node, index.size);
        low.set(node, index.get(node) ?? 0);
        stack.push(node);
        onStack.add(node);
      }
      const target = edges(node)[frame.next++];
      if (target !== undefined) {
        if (!index.has(target)) work.push({ node: target, next: 0 });
        else if (onStack.has(target)) low.set(node, Math.min(low.get(node) ?? 0, index.get(target) ?? 0));
        continue;
      }
      work.pop();
      const above = work[work.length - 1];
      if (above !== undefined) low.set(above.node, Math.min(low.get(above.node) ?? 0, low.get(node) ?? 0));
      if (low.get(node) === index.get(node)) groups.push(popGroup(stack, onStack, node));
    }
  }
  return groups;
}

function popGroup<T>(stack: T[], onStack: Set<T>, root: T): T[] {
  const group: T[] = [];
  for (;;) {
    const node = stack.pop();
    if (node === undefined) return group;
    onStack.delete(node);
    group.unshift(node);
    if (node === root) return group;
  }
}
