import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadOrder, stronglyConnected } from './load-order.ts';
import { mapSchema } from './mapping/map-schema.ts';
import { columnOf, modelOf, noFacts, tableOf } from './mapping/testing.ts';
import type { Table } from './model.ts';

function table(name: string, ...parents: string[]): Table {
  return tableOf(name, [columnOf('id', { kind: 'uuid' })], {
    foreignKeys: parents.map(parent => ({
      columns: ['id'],
      referencedTable: parent,
      referencedColumns: ['id'],
      onDelete: 'no action',
      onUpdate: 'no action',
      line: 1,
    })),
  });
}

function orderOf(...tables: Table[]): ReturnType<typeof loadOrder> {
  const model = modelOf('mysql', tables);
  return loadOrder(model, mapSchema(model, noFacts).tables);
}

test('parents come before their children', () => {
  assert.equal(
    orderOf(table('line', 'invoice', 'track'), table('invoice', 'customer'), table('customer'), table('track')),
    {
      tables: ['customer', 'invoice', 'track', 'line'],
      cycles: [],
    },
  );
});

test('a table that points to itself is no circle', () => {
  assert.equal(orderOf(table('employee', 'employee')), { tables: ['employee'], cycles: [] });
});

test('a circle is named, and what hangs on it comes after', () => {
  const order = orderOf(table('c', 'a'), table('a', 'b'), table('b', 'a'), table('d', 'nowhere'));
  assert.equal(
    order.cycles.map(cycle => [...cycle].sort()),
    [['a', 'b']],
  );
  assert.is(order.tables.indexOf('c'), 2);
  assert.is(order.tables.length, 4);
});

test('any graph: every node once, and edges only lead back or stay inside a group', () => {
  const graph = fc.array(fc.array(fc.nat(11), { maxLength: 4 }), { minLength: 12, maxLength: 12 });
  fc.assert(
    fc.property(graph, edges => {
      const nodes = edges.map((_, index) => index);
      const groups = stronglyConnected(nodes, node => edges[node] ?? []);
      assert.equal(
        groups.flat().sort((first, second) => first - second),
        nodes,
      );
      const groupOf = new Map(groups.flatMap((group, at) => group.map(node => [node, at] as const)));
      for (const node of nodes) {
        for (const target of edges[node] ?? []) assert.ok((groupOf.get(target) ?? 0) <= (groupOf.get(node) ?? 0));
      }
    }),
    { seed: 5, numRuns: 200 },
  );
});

test('a long chain does not exhaust the stack', () => {
  const nodes = Array.from({ length: 50_000 }, (_, index) => index);
  assert.is(stronglyConnected(nodes, node => (node > 0 ? [node - 1] : [])).length, nodes.length);
  assert.is(stronglyConnected(nodes.toReversed(), node => (node > 0 ? [node - 1] : [])).length, nodes.length);
});

test.run();
