/**
 * Layered drawing of a directed graph (Sugiyama, Tagawa and Toda 1981): cycles are broken, nodes get layers of bounded
 * height (as Coffman and Graham do), long edges get a waypoint in every layer they cross, layers are ordered by
 * barycenters, and positions are pulled towards the neighbours without changing the order.
 */
export interface Sized {
  width: number;
  height: number;
}

export interface Link {
  /** Drawn to the left. */
  parent: number;
  child: number;
}

/** Upper left corners of the nodes (`layerEnd`: the right edge of the widest node of the same layer), and for each link the waypoints between parent and child, left to right. */
export interface Layered {
  positions: { x: number; y: number; layerEnd: number }[];
  waypoints: { xStart: number; xEnd: number; y: number }[][];
  width: number;
  height: number;
}

const gapX = 76;
const gapY = 22;
const waypointHeight = 6;
const waypointGap = 10;
const sweeps = 8;
/** Waypoints of one graph. Beyond it the longest links get none and run straight, so that time stays bounded. */
const waypointsMax = 8000;

/** Nodes in an order in which parents come first; of a cycle, the edge met last while searching is turned round. */
export function breakCycles(count: number, links: readonly Link[]): { order: number[]; links: Link[] } {
  const parents: number[][] = Array.from({ length: count }, () => []);
  for (const link of links) if (link.parent !== link.child) parents[link.child]?.push(link.parent);
  const state = new Uint8Array(count);
  const order: number[] = [];
  const rank = new Array<number>(count).fill(0);
  for (let root = 0; root < count; root += 1) {
    if (state[root] !== 0) continue;
    const stack: { node: number; next: number }[] = [{ node: root, next: 0 }];
    state[root] = 1;
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (top === undefined) break;
      const parent = parents[top.node]?.[top.next];
      if (parent === undefined) {
        state[top.node] = 2;
        rank[top.node] = order.length;
        order.push(top.node);
        stack.pop();
      } else {
        top.next += 1;
        if (state[parent] === 0) {
          state[parent] = 1;
          stack.push({ node: parent, next: 0 });
        }
      }
    }
  }
  const turned = links.map(link =>
    (rank[link.parent] ?? 0) <= (rank[link.child] ?? 0) ? link : { parent: link.child, child: link.parent },
  );
  return { order, links: turned };
}

/** The layer of each node: right of all its parents, and no layer taller than `heightMax` unless one node is. */
function assignLayers(
  nodes: readonly Sized[],
  order: readonly number[],
  links: readonly Link[],
  heightMax: number,
): number[] {
  const parents: number[][] = nodes.map(() => []);
  const children: number[][] = nodes.map(() => []);
  for (const { parent, child } of links) {
    if (parent === child) continue;
    parents[child]?.push(parent);
    children[parent]?.push(child);
  }
  const layer = new Array<number>(nodes.length).fill(0);
  const heights: number[] = [];
  const heightOf = (node: number): number => (nodes[node]?.height ?? 0) + gapY;
  const place = (node: number, from: number, to: number): boolean => {
    const step = from <= to ? 1 : -1;
    for (let at = from; at !== to + step; at += step) {
      const used = heights[at] ?? 0;
      if (used > 0 && used + heightOf(node) > heightMax) continue;
      heights[at] = used + heightOf(node);
      layer[node] = at;
      return true;
    }
    return false;
  };
  for (const node of order) {
    const from = Math.max(-1, ...(parents[node] ?? []).map(parent => layer[parent] ?? 0)) + 1;
    place(node, from, nodes.length);
  }
  // Parents move right, next to their nearest child, so that edges get short.
  for (const node of [...order].reverse()) {
    const own = layer[node] ?? 0;
    const nearest = Math.min(...(children[node] ?? []).map(child => layer[child] ?? 0)) - 1;
    if (!Number.isFinite(nearest) || nearest <= own) continue;
    heights[own] = (heights[own] ?? 0) - heightOf(node);
    if (!place(node, nearest, own + 1)) heights[own] = (heights[own] ?? 0) + heightOf(node);
  }
  const used = [...new Set(layer)].sort((a, b) => a - b);
  const compact = new Map(used.map((value, index) => [value, index]));
  return layer.map(value => compact.get(value) ?? 0);
}

/** A place in a layer: a node, or a waypoint of a long link. */
interface Slot {
  height: number;
  /** Room left free below. */
  gap: number;
  left: Slot[];
  right: Slot[];
  y: number;
  node?: number;
}

const mean = (slots: readonly Slot[], value: (slot: Slot) => number): number | undefined =>
  slots.length === 0 ? undefined : slots.reduce((sum, slot) => sum + value(slot), 0) / slots.length;

function orderLayers(layers: Slot[][]): void {
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const forward = sweep % 2 === 0;
    const indices = layers.keys().toArray();
    const position = new Map<Slot, number>();
    for (const layer of layers)
      for (const [index, slot] of layer.entries()) position.set(slot, (index + 0.5) / layer.length);
    for (const at of forward ? indices : indices.reverse()) {
      const layer = layers[at] ?? [];
      const keyed = layer.map((slot, index) => ({
        slot,
        key: mean(forward ? slot.left : slot.right, other => position.get(other) ?? 0) ?? (index + 0.5) / layer.length,
      }));
      keyed.sort((a, b) => a.key - b.key);
      const sorted = keyed.map(item => item.slot);
      layers[at] = sorted;
      for (const [index, slot] of sorted.entries()) position.set(slot, (index + 0.5) / sorted.length);
    }
  }
}

/**
 * Gives the slots of one layer, in order, the heights nearest to those wanted (least squares, by pooling neighbours
 * that would overlap: Ayer et al. 1955, isotonic regression).
 */
function settle(layer: readonly Slot[], wanted: (slot: Slot) => number): void {
  const blocks: { slots: Slot[]; offset: number[]; sum: number; size: number; top: number }[] = [];
  for (const slot of layer) {
    let block = { slots: [slot], offset: [0], sum: wanted(slot), size: slot.height + slot.gap, top: wanted(slot) };
    let last = blocks.at(-1);
    while (last !== undefined && last.top + last.size > block.top) {
      const shift = last.size;
      const sum = last.sum + block.sum - shift * block.slots.length;
      const slots = [...last.slots, ...block.slots];
      const offset = [...last.offset, ...block.offset.map(value => value + shift)];
      block = { slots, offset, sum, size: last.size + block.size, top: sum / slots.length };
      blocks.pop();
      last = blocks.at(-1);
    }
    blocks.push(block);
  }
  for (const block of blocks)
    block.slots.forEach((slot, index) => {
      slot.y = block.top + (block.offset[index] ?? 0);
    });
}

/** Lays out one connected graph. `heightMax` is the wanted height of a layer in pixels. */
export function layOut(nodes: readonly Sized[], links: readonly Link[], heightMax: number): Layered {
  const { order, links: acyclic } = breakCycles(nodes.length, links);
  const layerOf = assignLayers(nodes, order, acyclic, heightMax);
  const layers: Slot[][] = Array.from({ length: Math.max(0, ...layerOf) + 1 }, () => []);
  const slots: Slot[] = nodes.map((node, index) => ({
    height: node.height,
    gap: gapY,
    left: [],
    right: [],
    y: 0,
    node: index,
  }));
  for (const node of order) {
    const slot = slots[node];
    if (slot !== undefined) layers[layerOf[node] ?? 0]?.push(slot);
  }
  const spanOf = ({ parent, child }: Link): number => Math.max(0, (layerOf[child] ?? 0) - (layerOf[parent] ?? 0) - 1);
  const spans = acyclic.map((link, index) => ({ index, span: spanOf(link) })).sort((a, b) => a.span - b.span);
  const straight = new Set<number>();
  let waypointCount = 0;
  for (const { index, span } of spans) {
    waypointCount += span;
    if (waypointCount > waypointsMax) straight.add(index);
  }
  const chains = acyclic.map((link, index) => {
    const { parent, child } = link;
    const [from, to] = [slots[parent], slots[child]];
    if (from === undefined || to === undefined || parent === child || straight.has(index)) return [];
    const chain: Slot[] = [];
    let previous = from;
    for (let at = (layerOf[parent] ?? 0) + 1; at < (layerOf[child] ?? 0); at += 1) {
      const waypoint: Slot = { height: waypointHeight, gap: waypointGap, left: [previous], right: [], y: 0 };
      previous.right.push(waypoint);
      layers[at]?.push(waypoint);
      chain.push(waypoint);
      previous = waypoint;
    }
    previous.right.push(to);
    to.left.push(previous);
    return chain;
  });
  orderLayers(layers);
  for (const layer of layers) {
    let y = 0;
    for (const slot of layer) {
      slot.y = y;
      y += slot.height + slot.gap;
    }
  }
  const centre = (slot: Slot): number => slot.y + slot.height / 2;
  for (let sweep = 0; sweep < sweeps * 2; sweep += 1) {
    const indices = layers.keys().toArray();
    for (const at of sweep % 2 === 0 ? indices : indices.reverse()) {
      const layer = layers[at] ?? [];
      settle(layer, slot => {
        const around = sweep < sweeps ? (sweep % 2 === 0 ? slot.left : slot.right) : [...slot.left, ...slot.right];
        return (mean(around, centre) ?? centre(slot)) - slot.height / 2;
      });
    }
  }
  let [top, bottom] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const slot of layers.flat()) {
    top = Math.min(top, slot.y);
    bottom = Math.max(bottom, slot.y + slot.height);
  }
  const shift = -top;
  const widths = layers.map(layer =>
    Math.max(24, ...layer.map(slot => (slot.node === undefined ? 0 : (nodes[slot.node]?.width ?? 0)))),
  );
  const lefts: number[] = [];
  let x = 0;
  for (const width of widths) {
    lefts.push(x);
    x += width + gapX;
  }
  return {
    positions: slots.map((slot, index) => {
      const at = layerOf[index] ?? 0;
      const x = Math.round(lefts[at] ?? 0);
      return { x, y: Math.round(slot.y + shift), layerEnd: x + (widths[at] ?? 0) };
    }),
    waypoints: chains.map((chain, index) => {
      const parentLayer = layerOf[acyclic[index]?.parent ?? 0] ?? 0;
      return chain.map((slot, step) => {
        const at = parentLayer + step + 1;
        const xStart = Math.round(lefts[at] ?? 0);
        return { xStart, xEnd: xStart + (widths[at] ?? 0), y: Math.round(centre(slot) + shift) };
      });
    }),
    width: Math.round(Math.max(0, x - gapX)),
    height: Math.round(bottom + shift),
  };
}
