import type { ErEdge, ErGraph } from './er-graph.ts';
import { erMeasures } from './er-graph.ts';
import type { ErBox, ErLayout } from './er-layout.ts';
import { escapeHtml } from './text.ts';

/** Length of the straight piece at a box, on which the foot or the bars stand. */
const leadOut = 16;

function portY(graph: ErGraph, box: ErBox, table: number, column: string): number {
  const index = graph.tables[table]?.columns.findIndex(one => one.name === column) ?? -1;
  if (index < 0) return box.y + erMeasures.headerHeight / 2;
  return box.y + erMeasures.headerHeight + 3 + index * erMeasures.rowHeight + erMeasures.rowHeight / 2;
}

/** Bars or a foot at a box's edge; `direction` is +1 if the line leaves to the right, -1 to the left. */
function childEnd(x: number, y: number, direction: number, unique: boolean): string {
  const ring = x + direction * 14;
  if (unique) return `<path d="M${x + direction * 7} ${y - 5}V${y + 5}"/><circle cx="${ring}" cy="${y}" r="3.2"/>`;
  return `<path d="M${x} ${y - 5.5}L${x + direction * 10} ${y}L${x} ${y + 5.5}"/><circle cx="${ring}" cy="${y}" r="3.2"/>`;
}

function parentEnd(x: number, y: number, direction: number, optional: boolean): string {
  const second = optional
    ? `<circle cx="${x + direction * 12}" cy="${y}" r="3.2"/>`
    : `<path d="M${x + direction * 10} ${y - 5}V${y + 5}"/>`;
  return `<path d="M${x + direction * 6} ${y - 5}V${y + 5}"/>${second}`;
}

function selfLoop(box: ErBox, from: number, to: number): string {
  const x = box.x + box.width;
  const out = x + leadOut + 10;
  const lower = to === from ? to + 9 : to;
  return `M${x} ${from}H${out - 6}Q${out} ${from} ${out} ${from + Math.sign(lower - from) * 6}V${lower - Math.sign(lower - from) * 6}Q${out} ${lower} ${out - 6} ${lower}H${x}`;
}

/** A smooth line through points: horizontal at every point, so that it enters boxes and layers straight. */
function smooth(points: readonly { x: number; y: number }[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let path = `M${first.x} ${first.y}`;
  let previous = first;
  for (const point of rest) {
    if (point.y === previous.y) path += `H${point.x}`;
    else {
      const middle = Math.round((previous.x + point.x) / 2);
      path += `C${middle} ${previous.y} ${middle} ${point.y} ${point.x} ${point.y}`;
    }
    previous = point;
  }
  return path;
}

/** One foreign key: its line, its ends, and what it says in words. */
export function edgeMarkup(graph: ErGraph, layout: ErLayout, edge: ErEdge, index: number): string {
  const [child, parent] = [layout.boxes[edge.child], layout.boxes[edge.parent]];
  const [childTable, parentTable] = [graph.tables[edge.child], graph.tables[edge.parent]];
  if (child === undefined || parent === undefined || childTable === undefined || parentTable === undefined) return '';
  const words = `${childTable.label} (${edge.columns.join(', ')}) refers to ${parentTable.label}${edge.optional ? ', or to none' : ''}`;
  const open = `<g class="er-edge"><title>${escapeHtml(words)}</title>`;
  const childY = portY(graph, child, edge.child, edge.childColumn);
  const parentY = portY(graph, parent, edge.parent, edge.parentColumn);
  if (edge.child === edge.parent) {
    const path = selfLoop(child, childY, parentY);
    const x = child.x + child.width;
    const lower = parentY === childY ? parentY + 9 : parentY;
    return `${open}<path d="${path}"/>${childEnd(x, childY, 1, edge.unique)}${parentEnd(x, lower, 1, edge.optional)}</g>`;
  }
  // Parents usually lie left of their children; the turned-round edge of a cycle runs the other way.
  const parentLeft = parent.x < child.x;
  const route = layout.routes[index] ?? [];
  const [leftX, leftY, rightX, rightY] = parentLeft
    ? [parent.x + parent.width, parentY, child.x, childY]
    : [child.x + child.width, childY, parent.x, parentY];
  const points = [
    { x: leftX, y: leftY },
    // A narrow box in a wide layer: the line stays level until the layer ends, so that it crosses no neighbour.
    { x: Math.max(leftX + leadOut, (parentLeft ? parent : child).layerEnd + 2), y: leftY },
    ...route.flatMap(point => [
      { x: point.xStart, y: point.y },
      { x: point.xEnd, y: point.y },
    ]),
    { x: rightX - leadOut, y: rightY },
    { x: rightX, y: rightY },
  ];
  const path = smooth(points);
  const ends = parentLeft
    ? parentEnd(leftX, leftY, 1, edge.optional) + childEnd(rightX, rightY, -1, edge.unique)
    : childEnd(leftX, leftY, 1, edge.unique) + parentEnd(rightX, rightY, -1, edge.optional);
  return `${open}<path class="er-reach" d="${path}"/><path d="${path}"/>${ends}</g>`;
}
