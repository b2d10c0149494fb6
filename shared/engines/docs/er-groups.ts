/** A foreign key between two tables, by index. */
interface Reference {
  child: number;
  parent: number;
}

/** Tables of one group of a large picture: as many as fit on a screen. */
const groupTablesMax = 24;
/** With the stragglers that refer to nothing else. */
const groupTablesLimit = 36;
/** How much more two tables belong together when their names begin alike, or they lie in one schema. */
const kinship = 1.5;

/**
 * Divides the tables of a large database into groups that refer to each other more than to the rest: pairs of groups
 * are joined as long as that raises the modularity (Clauset, Newman and Moore 2004) and no group gets larger than a
 * screen. References to a hub count less the more there are, so that a hub does not draw everything to itself.
 *
 * Returns the group's number of each table; a group is connected by references. Deterministic.
 */
export function erGroupsOf(labels: readonly string[], references: readonly Reference[]): number[] {
  const count = labels.length;
  const indegree = new Array<number>(count).fill(0);
  for (const { parent } of references) indegree[parent] = (indegree[parent] ?? 0) + 1;
  const kin = labels.map(kinOf);
  const weights: Map<number, number>[] = labels.map(() => new Map());
  const strength = new Array<number>(count).fill(0);
  let total = 0;
  for (const { child, parent } of references) {
    if (child === parent) continue;
    const weight = (kin[child] === kin[parent] ? kinship : 1) / Math.log2(1 + (indegree[parent] ?? 1));
    for (const [a, b] of [
      [child, parent],
      [parent, child],
    ] as const) {
      weights[a]?.set(b, (weights[a]?.get(b) ?? 0) + weight);
      strength[a] = (strength[a] ?? 0) + weight;
    }
    total += weight;
  }
  const members = labels.map((_, index) => [index]);
  const sizeOf = (group: number): number => members[group]?.length ?? 0;
  const join = (into: number, from: number): void => {
    members[into]?.push(...(members[from] ?? []));
    members[from] = [];
    strength[into] = (strength[into] ?? 0) + (strength[from] ?? 0);
    for (const [other, weight] of weights[from] ?? []) {
      weights[other]?.delete(from);
      if (other === into) continue;
      weights[other]?.set(into, (weights[other]?.get(into) ?? 0) + weight);
      weights[into]?.set(other, (weights[into]?.get(other) ?? 0) + weight);
    }
    weights[from] = new Map();
  };
  for (let step = 0; step < count; step += 1) {
    let best: { gain: number; into: number; from: number } | undefined;
    for (let group = 0; group < count; group += 1) {
      for (const [other, weight] of weights[group] ?? []) {
        if (other <= group || sizeOf(group) + sizeOf(other) > groupTablesMax) continue;
        const gain = weight / total - ((strength[group] ?? 0) * (strength[other] ?? 0)) / (2 * total * total);
        if (gain > (best?.gain ?? 0)) best = { gain, into: group, from: other };
      }
    }
    if (best === undefined) break;
    join(best.into, best.from);
  }
  for (let group = 0; group < count; group += 1) {
    if (sizeOf(group) === 0 || sizeOf(group) > 2) continue;
    const nearest = [...(weights[group] ?? [])]
      .filter(([other]) => sizeOf(other) + sizeOf(group) <= groupTablesLimit)
      .sort(([a, x], [b, y]) => y - x || a - b)[0];
    if (nearest !== undefined) join(nearest[0], group);
  }
  const groupOf = new Array<number>(count).fill(0);
  members.forEach((own, group) => {
    for (const member of own) groupOf[member] = group;
  });
  return groupOf;
}

/** What tables that belong together often share: the schema, or the first word of the name. */
function kinOf(label: string): string {
  return /^(.+?)[._\s]/.exec(label)?.[1]?.toLowerCase() ?? /^[A-Z]?[a-z]+/.exec(label)?.[0].toLowerCase() ?? label;
}

/** A heading for a group: what most names begin with, and the table that most others refer to. */
export function nameOfGroup(members: readonly string[], hub: string | undefined): string {
  const counts = new Map<string, number>();
  for (const label of members) counts.set(kinOf(label), (counts.get(kinOf(label)) ?? 0) + 1);
  const [first] = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  if (first !== undefined && first[1] * 2 > members.length && first[1] > 1) return first[0];
  return hub === undefined ? (members[0] ?? '') : `around ${hub}`;
}
