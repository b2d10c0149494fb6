import type { ErGraph } from './er-graph.ts';
import { nameOfGroup } from './er-groups.ts';
import { layOut } from './er-layers.ts';

export interface ErBox {
  x: number;
  y: number;
  width: number;
  height: number;
  /** Right edge of the layer: lines that leave to the right stay level up to here, so that they cross no wider box. */
  layerEnd: number;
}

/** Boxes in the order of the graph's tables; `routes` in the order of its edges, waypoints from parent to child. */
export interface ErLayout {
  boxes: ErBox[];
  routes: { xStart: number; xEnd: number; y: number }[][];
  width: number;
  height: number;
  /** Where the grid of tables without foreign keys begins; undefined if there are none beside connected ones. */
  gridTop?: number;
  /** Frames around the groups of a divided picture, with their headings. */
  frames: { x: number; y: number; width: number; height: number; title: string; tables: number }[];
}

const margin = 24;
const gap = 44;
const gridGap = 18;
/** Room within a frame: at its sides, and for its heading. */
const frameSide = 20;
const frameTop = 40;

/** Connected groups of tables (over foreign keys to other tables), the largest first, members in table order. */
export function clustersOf(graph: ErGraph): number[][] {
  const root = graph.tables.map((_, index) => index);
  const find = (node: number): number => {
    let at = node;
    while (root[at] !== undefined && root[at] !== at) {
      const up = root[root[at] ?? at] ?? at;
      root[at] = up;
      at = up;
    }
    return at;
  };
  for (const { child, parent } of graph.edges) {
    const [a, b] = [find(child), find(parent)];
    if (a !== b) root[Math.max(a, b)] = Math.min(a, b);
  }
  const clusters = [...Map.groupBy(graph.tables.keys(), find).values()];
  return clusters.sort((a, b) => b.length - a.length || (a[0] ?? 0) - (b[0] ?? 0));
}

interface Placed {
  members: number[];
  edges: number[];
  width: number;
  height: number;
  positions: { x: number; y: number; layerEnd: number }[];
  waypoints: { xStart: number; xEnd: number; y: number }[][];
}

function placeCluster(graph: ErGraph, members: number[], edges: number[]): Placed {
  const local = new Map(members.map((member, index) => [member, index]));
  const nodes = members.map(member => graph.tables[member] ?? { width: 0, height: 0 });
  const links = edges.map(edge => ({
    parent: local.get(graph.edges[edge]?.parent ?? -1) ?? 0,
    child: local.get(graph.edges[edge]?.child ?? -1) ?? 0,
  }));
  const tallest = Math.max(...nodes.map(node => node.height));
  const total = nodes.reduce((sum, node) => sum + node.height + 22, 0);
  const columnWidth = nodes.reduce((sum, node) => sum + node.width, 0) / nodes.length + 76;
  // A layer as high as the picture should be wide, over 1.5: the shape of a screen.
  const heightMax = Math.max(tallest + 22, Math.sqrt((total * columnWidth) / 1.5));
  return { members, edges, ...layOut(nodes, links, heightMax) };
}

/**
 * Places all boxes: connected groups on shelves, the largest first; tables without foreign keys in a grid below.
 * Deterministic: the same graph gives the same picture.
 */
export function erLayout(graph: ErGraph): ErLayout {
  const clusters = clustersOf(graph);
  const owner = new Map<number, number>();
  clusters.forEach((members, index) => {
    for (const member of members) owner.set(member, index);
  });
  const edgesOf = Map.groupBy(graph.edges.keys(), edge => owner.get(graph.edges[edge]?.child ?? -1) ?? -1);
  const connected = clusters
    .map((members, index) => ({ members, edges: edgesOf.get(index) ?? [] }))
    .filter(cluster => cluster.members.length > 1);
  const isolated = clusters.filter(cluster => cluster.length === 1).flat();
  const placed = connected.map(cluster => placeCluster(graph, cluster.members, cluster.edges));
  const [side, top] = graph.grouped ? [frameSide, frameTop] : [0, 0];
  for (const group of placed) {
    group.width += side * 2;
    group.height += side + top;
  }
  // Those of like height on one shelf: less room is lost than in the order of table counts.
  if (graph.grouped) placed.sort((a, b) => b.height - a.height);
  const area = placed.reduce((sum, group) => sum + (group.width + gap) * (group.height + gap), 0);
  const shelfWidth = Math.max(760, ...placed.map(group => group.width), Math.sqrt(area * 1.5));

  const boxes: ErBox[] = graph.tables.map(table => ({
    x: 0,
    y: 0,
    width: table.width,
    height: table.height,
    layerEnd: 0,
  }));
  const routes: ErLayout['routes'] = graph.edges.map(() => []);
  let [x, y, shelfHeight, right] = [0, 0, 0, 0];
  const frames: ErLayout['frames'] = [];
  for (const group of placed) {
    if (x > 0 && x + group.width > shelfWidth) {
      y += shelfHeight + gap;
      x = 0;
      shelfHeight = 0;
    }
    group.members.forEach((member, index) => {
      const [box, at] = [boxes[member], group.positions[index]];
      if (box !== undefined && at !== undefined)
        Object.assign(box, {
          x: margin + x + side + at.x,
          y: margin + y + top + at.y,
          layerEnd: margin + x + side + at.layerEnd,
        });
    });
    if (graph.grouped)
      frames.push({
        x: margin + x,
        y: margin + y,
        width: group.width,
        height: group.height,
        title: titleOf(graph, group),
        tables: group.members.length,
      });
    group.edges.forEach((edge, index) => {
      routes[edge] = (group.waypoints[index] ?? []).map(point => ({
        xStart: point.xStart + margin + x + side,
        xEnd: point.xEnd + margin + x + side,
        y: point.y + margin + y + top,
      }));
    });
    x += group.width + gap + 20;
    right = Math.max(right, x - gap - 20);
    shelfHeight = Math.max(shelfHeight, group.height);
  }
  let bottom = margin + y + shelfHeight;
  const gridTop = isolated.length > 0 && placed.length > 0 ? bottom + gap : undefined;
  if (isolated.length > 0) {
    const gridFirst = gridTop === undefined ? margin : gridTop + 26;
    // Room for a self-reference's loop at the right of each box.
    const cell = Math.max(...isolated.map(index => boxes[index]?.width ?? 0)) + gridGap + 16;
    const perRow = Math.max(1, Math.floor((shelfWidth + gridGap) / cell));
    let rowTop = gridFirst;
    for (let start = 0; start < isolated.length; start += perRow) {
      const row = isolated.slice(start, start + perRow);
      row.forEach((index, column) => {
        const box = boxes[index];
        if (box !== undefined)
          Object.assign(box, { x: margin + column * cell, y: rowTop, layerEnd: margin + column * cell + box.width });
      });
      rowTop += Math.max(...row.map(index => boxes[index]?.height ?? 0)) + gridGap;
      right = Math.max(right, row.length * cell - gridGap);
    }
    bottom = rowTop - gridGap;
  }
  return {
    boxes,
    routes,
    width: Math.ceil(right + margin * 2),
    height: Math.ceil(bottom + margin),
    ...(gridTop === undefined ? {} : { gridTop }),
    frames,
  };
}

function titleOf(graph: ErGraph, { members, edges }: Placed): string {
  const referred = new Map<number, number>();
  for (const edge of edges) {
    const parent = graph.edges[edge]?.parent ?? -1;
    referred.set(parent, (referred.get(parent) ?? 0) + 1);
  }
  const [hub] = [...referred].sort(([a, x], [b, y]) => y - x || a - b);
  return nameOfGroup(
    members.map(member => graph.tables[member]?.label ?? ''),
    hub === undefined ? undefined : graph.tables[hub[0]]?.label,
  );
}
