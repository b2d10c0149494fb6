import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Span } from './operators.ts';
import { waterfallOf } from './waterfall.ts';

const span = (spanId: string, parentSpanId: string | undefined, startMs: number, durationMs: number): Span => ({
  spanId,
  parentSpanId,
  name: spanId,
  service: 's',
  startMs,
  durationMs,
  error: undefined,
  attributes: [],
});
const shape = (spans: Span[]): [string, number][] => waterfallOf(spans).map(row => [row.span.spanId, row.depth]);

test('children stand below their parent, in the order they began', () => {
  assert.equal(
    shape([span('c', 'b', 30, 5), span('a', undefined, 0, 100), span('d', 'a', 50, 10), span('b', 'a', 10, 30)]),
    [
      ['a', 0],
      ['b', 1],
      ['c', 2],
      ['d', 1],
    ],
  );
});

test('bars are shares of the whole trace', () => {
  const [first, second] = waterfallOf([span('a', undefined, 1_000, 200), span('b', 'a', 1_050, 100)]);
  assert.equal([first?.offsetPercent, first?.widthPercent], [0, 100]);
  assert.equal([second?.offsetPercent, second?.widthPercent], [25, 50]);
});

test('lost parents and circles lose no span', () => {
  assert.equal(shape([span('x', 'gone', 5, 1), span('y', undefined, 0, 1)]), [
    ['y', 0],
    ['x', 0],
  ]);
  assert.equal(shape([span('p', 'q', 0, 1), span('q', 'p', 1, 1)]).length, 2);
  assert.equal(shape([span('self', 'self', 0, 0)]), [['self', 0]]);
  assert.equal(waterfallOf([]), []);
});

test('a chain of thousands is walked without recursion', () => {
  const chain = Array.from({ length: 20_000 }, (_, index) =>
    span(String(index), index === 0 ? undefined : String(index - 1), index, 1),
  );
  assert.is(waterfallOf(chain).length, 20_000);
});

test.run();
