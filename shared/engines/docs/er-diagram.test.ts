import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Assessment } from '#shared/engines/schema/finding.ts';
import { renderErDiagram } from './er-diagram.ts';
import { erGraphOf, fit, shortType, widthOf } from './er-graph.ts';
import type { ErBox, ErLayout } from './er-layout.ts';
import { clustersOf, erLayout } from './er-layout.ts';
import { assessmentOf, buildAssessment, buildTable } from './testing.ts';
import { buildHostileAssessment, buildLargeAssessment } from './testing-extremes.ts';

const layoutOf = (assessment: Assessment): ErLayout => erLayout(erGraphOf(assessment));

function assertNoOverlap(layout: ErLayout, gap: number): void {
  const boxes = layout.boxes;
  const apart = (a: ErBox, b: ErBox): boolean =>
    a.x + a.width + gap <= b.x ||
    b.x + b.width + gap <= a.x ||
    a.y + a.height + gap <= b.y ||
    b.y + b.height + gap <= a.y;
  boxes.forEach((a, index) => {
    assert.ok(
      a.x >= 0 && a.y >= 0 && a.x + a.width <= layout.width && a.y + a.height <= layout.height,
      `box ${index} lies within`,
    );
    for (const b of boxes.slice(index + 1)) assert.ok(apart(a, b), `${JSON.stringify(a)} and ${JSON.stringify(b)}`);
  });
}

/** A random database: any table may refer to any other, itself, or one that is not there. */
const databases = fc
  .array(
    fc.record({
      columns: fc.integer({ min: 0, max: 30 }),
      references: fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 36 },
  )
  .map(tables =>
    assessmentOf(
      tables.map(({ columns, references }, index) =>
        buildTable(
          `table_${index}`,
          [
            ['id', 'int', 'integer'],
            ...references.map((_, at) => [`ref_${at}`, 'int', 'integer', { nullable: at % 2 === 0 }] as const),
            ...Array.from({ length: columns }, (_, at) => [`column_${at}`, 'text', 'text'] as const),
          ].map(([a, b, c, d]) => [a, b, c, d ?? {}]),
          references.map((target, at) => [`ref_${at}`, `table_${target}`]),
        ),
      ),
      [],
    ),
  );

test('boxes never overlap and lie within the picture, whatever the database', () => {
  fc.assert(
    fc.property(databases, database => assertNoOverlap(layoutOf(database), 8)),
    { numRuns: 150, seed: 7 },
  );
});

test('two hundred tables: no overlap, keys only, the whole in a screen’s shape', () => {
  const assessment = buildLargeAssessment(200, 0);
  const graph = erGraphOf(assessment);
  const layout = erLayout(graph);
  assertNoOverlap(layout, 8);
  for (const table of graph.tables) for (const column of table.columns) assert.ok(column.primary || column.foreign);
  const ratio = layout.width / layout.height;
  assert.ok(ratio > 0.5 && ratio < 4, String(ratio));
});

test('lines cross no box but those they join', () => {
  const hits = (assessment: Assessment): string[] => {
    const graph = erGraphOf(assessment);
    const layout = erLayout(graph);
    return graph.edges.flatMap((edge, index) =>
      (layout.routes[index] ?? []).flatMap(point =>
        layout.boxes.flatMap((box, at) =>
          at !== edge.child &&
          at !== edge.parent &&
          point.y > box.y &&
          point.y < box.y + box.height &&
          point.xStart < box.x + box.width &&
          point.xEnd > box.x
            ? [`edge ${index} box ${at}`]
            : [],
        ),
      ),
    );
  };
  fc.assert(
    fc.property(databases, database => assert.equal(hits(database), [])),
    { numRuns: 60, seed: 11 },
  );
  assert.ok(erLayout(erGraphOf(buildAssessment())).routes.some(route => route.length > 0));
});

test('parents stand left of their children where there is no cycle', () => {
  const graph = erGraphOf(buildAssessment());
  const { boxes } = erLayout(graph);
  const at = (label: string): number => boxes[graph.tables.findIndex(table => table.label === label)]?.x ?? Number.NaN;
  assert.ok(
    at('city') < at('station') &&
      at('station') < at('bike') &&
      at('bike') < at('rental') &&
      at('rental') < at('payment'),
  );
});

test('connected tables stay together, isolated ones go to the grid', () => {
  const graph = erGraphOf(buildAssessment());
  assert.equal(
    clustersOf(graph).map(cluster => cluster.length),
    [11, 1, 1],
  );
  const layout = erLayout(graph);
  const top = layout.gridTop ?? Number.NaN;
  graph.tables.forEach((table, index) => {
    assert.is(
      (layout.boxes[index]?.y ?? 0) > top,
      table.label === 'audit_entry' || table.label === 'setting',
      table.label,
    );
  });
});

test('edges know their ends: optional, unique, self-references; a missing parent has none', () => {
  const assessment = assessmentOf(
    [
      buildTable(
        'parent',
        [
          ['id', 'int', 'integer'],
          ['up', 'int', 'integer', { nullable: true }],
        ],
        [['up', 'parent']],
      ),
      buildTable(
        'child',
        [
          ['id', 'int', 'integer'],
          ['gone_id', 'int', 'integer'],
        ],
        [
          ['id', 'Parent'],
          ['gone_id', 'gone'],
        ],
      ),
    ],
    [],
  );
  const { edges } = erGraphOf(assessment);
  assert.equal(
    edges.map(({ child, parent, optional, unique }) => ({ child, parent, optional, unique })),
    [
      { child: 0, parent: 0, optional: true, unique: false },
      { child: 1, parent: 0, optional: false, unique: true },
    ],
  );
});

test('the SVG names itself, marks keys, shows types, and is the same every time', () => {
  const svg = renderErDiagram(buildAssessment());
  assert.match(svg, /role="img" aria-labelledby="er-title er-description"/);
  assert.match(svg, /<desc id="er-description">13 tables and 15 foreign keys; 2 tables without/);
  assert.match(svg, />PK<\/text>.*>id<\/text>.*>bigint<\/text>/);
  assert.match(svg, /rental \(to_station_id\) refers to station, or to none/);
  assert.is(svg, renderErDiagram(buildAssessment()));
});

test('a chain of a thousand tables that all refer to the first, too, is drawn in bounded time', () => {
  const tables = Array.from({ length: 1000 }, (_, index) =>
    buildTable(
      `t${index}`,
      [
        ['id', 'int', 'integer'],
        ['up', 'int', 'integer'],
      ],
      index === 0
        ? []
        : [
            ['id', `t${index - 1}`],
            ['up', 't0'],
          ],
    ),
  );
  assertNoOverlap(layoutOf(assessmentOf(tables, [])), 8);
});

test('beyond the limit the tables with the fewest foreign keys are left out, and counted', () => {
  const tables = Array.from({ length: 1300 }, (_, index) =>
    buildTable(`t${index}`, [['id', 'int', 'integer']], index > 1290 ? [['id', 't0']] : []),
  );
  const graph = erGraphOf(assessmentOf(tables, []));
  assert.is(graph.tables.length, 1200);
  assert.is(graph.tablesHidden, 100);
  assert.is(graph.edges.length, 9);
  assert.match(renderErDiagram(assessmentOf(tables, [])), /100 more tables with fewer foreign keys are left out\./);
});

test('hostile names become text; no table at all gives a picture that says so', () => {
  const svg = renderErDiagram(buildHostileAssessment());
  assert.equal(
    (svg.match(/<\/?[a-z]+/gi) ?? []).filter(tag => !/^<\/?(svg|title|desc|style|rect|g|path|circle|text)$/.test(tag)),
    [],
  );
  assert.match(renderErDiagram(assessmentOf([], [])), /There are no tables\./);
});

test('text is measured in cells of the face, and cut with an ellipsis', () => {
  assert.is(widthOf('表a'), 3);
  assert.is(fit('abcdef', 4), 'abc…');
  assert.is(fit('表表表', 4), '表…');
  assert.is(shortType('character varying(40)'), 'varchar(40)');
  assert.is(shortType('timestamp(3) with time zone'), 'timestamptz(3)');
  assert.is(shortType('numeric(10,2)'), 'numeric(10,2)');
});

test.run();
