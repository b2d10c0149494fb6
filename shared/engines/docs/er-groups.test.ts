import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { renderErDiagram } from './er-diagram.ts';
import { erGraphOf } from './er-graph.ts';
import { erGroupsOf, nameOfGroup } from './er-groups.ts';
import { erLayout } from './er-layout.ts';
import { buildGroupedAssessment } from './testing-extremes.ts';

test('modules whose tables refer to each other become groups, and a hub does not swallow them', () => {
  const labels = ['a', 'b', 'c'].flatMap(module => Array.from({ length: 20 }, (_, at) => `${module}_${at}`));
  const references = labels.flatMap((_, child) =>
    child % 20 === 0
      ? []
      : [
          { child, parent: child - 1 },
          { child, parent: 0 },
        ],
  );
  const groups = erGroupsOf(labels, references);
  const groupsOf = Map.groupBy(labels.keys(), at => groups[at] ?? -1);
  assert.ok(groupsOf.size >= 3 && groupsOf.size <= 9, String(groupsOf.size));
  for (const members of groupsOf.values())
    assert.is(new Set(members.map(at => labels[at]?.charAt(0))).size, 1, members.join());
});

test('groups are bounded, and each is joined by references', () => {
  const graphs = fc.tuple(
    fc.integer({ min: 1, max: 120 }),
    fc.array(fc.tuple(fc.nat(119), fc.nat(119)), { maxLength: 240 }),
  );
  fc.assert(
    fc.property(graphs, ([count, pairs]) => {
      const references = pairs.filter(([a, b]) => a < count && b < count).map(([child, parent]) => ({ child, parent }));
      const groups = erGroupsOf(
        Array.from({ length: count }, (_, at) => `t${at}`),
        references,
      );
      for (const [group, members] of Map.groupBy(groups.keys(), at => groups[at] ?? -1)) {
        assert.ok(members.length <= 36);
        const reached = new Set([members[0]]);
        for (let round = 0; round < members.length; round += 1)
          for (const { child, parent } of references)
            if (groups[child] === group && groups[parent] === group && (reached.has(child) || reached.has(parent))) {
              reached.add(child);
              reached.add(parent);
            }
        assert.is(reached.size, members.length);
      }
    }),
    { numRuns: 60, seed: 5 },
  );
});

test('a picture of 200 tables: frames do not overlap, every reference is a line or a link, and its size is bounded', () => {
  const assessment = buildGroupedAssessment(200, 300);
  const graph = erGraphOf(assessment);
  assert.is(graph.edges.length + graph.crossing.length, 300);
  assert.ok(graph.crossing.length > 0 && graph.edges.length > graph.crossing.length);
  const { frames, width, height } = erLayout(graph);
  frames.forEach((a, index) => {
    assert.ok(a.x + a.width <= width && a.y + a.height <= height);
    for (const b of frames.slice(index + 1))
      assert.ok(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y);
  });
  const svg = renderErDiagram(assessment);
  assert.ok(svg.length < 600_000, String(svg.length));
  const links = [...svg.matchAll(/<a href="#(er-t\d+)">/g)].map(match => match[1]);
  assert.is(links.length, graph.crossing.length);
  for (const link of links) assert.ok(svg.includes(`id="${link}"`), link);
});

test('a group is called by what its names share, or by its hub', () => {
  assert.is(nameOfGroup(['sales_a', 'sales_b', 'stock'], 'stock'), 'sales');
  assert.is(nameOfGroup(['users', 'posts', 'tags'], 'users'), 'around users');
});

test.run();
