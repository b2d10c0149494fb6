import type { ForeignKey, Table, TableFacts } from '../model.ts';
import { integerOf } from './hash.ts';
import { orderedPairs, uniqueKeysOf } from './plan-keys.ts';
import type { TableIndex } from './table-index.ts';
import type { TableState } from './table-state.ts';
import type { ValueSet } from './value-set.ts';

const samplesMax = 3;
/** What `collectFacts` needs to know about every table. */
export interface TableDirectory {
  tables: readonly Table[];
  index: TableIndex;
  stateOf(table: Table): TableState | undefined;
}

/**
 * Facts across columns from what was remembered while the rows passed, for the keys that the tables have now.
 * A key that could not be checked in full is told as well: with `approximate` and whatever count is known, even 0.
 */
export function collectFacts(directory: TableDirectory): TableFacts {
  const facts: TableFacts = { duplicateKeys: [], orphans: [], duplicateRows: [] };
  for (const table of directory.tables) {
    const state = directory.stateOf(table);
    if (state !== undefined && state.rows > 0) {
      const keys = uniqueKeysOf(table);
      for (const key of keys) collectDuplicates(facts, table, state, key.columns, key.nullsNotDistinct);
      if (keys.length === 0) collectRows(facts, table, state);
    }
    for (const key of table.foreignKeys) collectOrphans(facts, directory, table, key);
  }
  return facts;
}

function collectDuplicates(
  facts: TableFacts,
  table: Table,
  state: TableState,
  columns: string[],
  nullsNotDistinct: boolean,
): void {
  // After a change of names the order in which the hashes were combined need not be that of the names.
  const found = keySets(state, [...columns].sort()) ?? groupOf(state, columns);
  const entry = { table: table.name, columns };
  if (found === undefined) {
    if (state.hasUniqueColumn(columns)) return;
    facts.duplicateKeys.push({ ...entry, count: 0, underCollation: false, approximate: true, samples: [] });
    return;
  }
  const { set, folded } = found;
  const nulls = nullsNotDistinct && columns.length === 1 ? Math.max(0, nullsOf(state, columns[0]) - 1) : 0;
  const count = (set.hasMembers ? set.again : 0) + nulls;
  if (count > 0 || (!set.exact && !state.hasUniqueColumn(columns))) {
    const samples = nulls > 0 ? [...set.samples.repeated, 'NULL'].slice(0, samplesMax) : set.samples.repeated;
    facts.duplicateKeys.push({ ...entry, count, underCollation: false, approximate: !set.exact, samples });
  }
  if (folded === undefined || !folded.hasMembers) return;
  const more = Math.round(folded.again - (set.hasMembers ? set.again : 0));
  // Samples of different depth differ by chance; only a surplus in exact sets, or in many values, is one.
  if (more <= 0 || (folded.depth !== set.depth && folded.samples.repeated.length === 0)) return;
  facts.duplicateKeys.push({
    ...entry,
    count: more,
    underCollation: true,
    approximate: !folded.exact || !set.exact,
    samples: folded.samples.repeated.slice(0, samplesMax),
  });
}

function nullsOf(state: TableState, name: string | undefined): number {
  return name === undefined ? 0 : (state.find(name)?.state.nulls ?? 0);
}

/** The sets of a key whose columns are given in the order of combination; undefined: nothing was remembered. */
function keySets(state: TableState, ordered: string[]): { set: ValueSet; folded: ValueSet | undefined } | undefined {
  const [only] = ordered;
  if (ordered.length === 1 && only !== undefined) {
    const column = state.find(only)?.state;
    return column === undefined ? undefined : { set: column.set, folded: column.foldedSet };
  }
  const group = state.groups.find(candidate => sameNames(candidate.columns, ordered));
  return group === undefined ? undefined : { set: group.set, folded: group.foldedSet };
}

/** The group of these columns in whatever order: equal rows are equal in each. */
function groupOf(state: TableState, columns: readonly string[]): ReturnType<typeof keySets> {
  const wanted = new Set(columns.map(name => name.toLowerCase()));
  const group = state.groups.find(
    ({ columns: own }) => own.length === wanted.size && own.every(name => wanted.has(name.toLowerCase())),
  );
  return group === undefined ? undefined : { set: group.set, folded: group.foldedSet };
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name.toLowerCase() === b[index]?.toLowerCase());
}

function collectRows(facts: TableFacts, table: Table, state: TableState): void {
  const set = state.wholeRows?.set;
  if (set === undefined || !set.exact) {
    if (state.hasUniqueColumn([...state.columns.keys()])) return;
    const count = set === undefined || !set.hasMembers ? 0 : set.again;
    facts.duplicateRows.push({ table: table.name, count, approximate: true });
  } else if (set.again > 0) {
    facts.duplicateRows.push({ table: table.name, count: set.again, approximate: false });
  }
}

function collectOrphans(facts: TableFacts, directory: TableDirectory, table: Table, key: ForeignKey): void {
  const parent = directory.index.referenced(key, table);
  // A parent that does not exist is a fault of the schema, which its own rule tells.
  if (parent === undefined) return;
  const referenced = key.referencedColumns.length > 0 ? key.referencedColumns : (parent.primaryKey?.columns ?? []);
  if (referenced.length !== key.columns.length) return;
  // A range lies within those of its parents together, and equals none of them.
  if (key.period === true) return;
  const pairs = orderedPairs(key.columns, referenced);
  const own = pairs.map(([name]) => name);
  const children = statesWithRows(directory, table);
  if (children.length === 0) return;
  const parents = statesWithRows(directory, parent);
  const total = { count: 0, approximate: false, samples: new Set<string>() };
  const parentSets = parents.map(
    state =>
      keySets(
        state,
        pairs.map(([, name]) => name),
      )?.set,
  );
  const parentsKnown = parents.every(state => pairs.every(([, name]) => !state.omitted.has(name)));
  for (const child of children) {
    const set = keySets(child, own)?.set;
    const usable = parentSets.flatMap(candidate => (candidate?.hasMembers === true ? [candidate] : []));
    if (set?.total === 0) continue;
    if (set === undefined || !set.hasMembers || !parentsKnown || usable.length !== parents.length) {
      total.approximate = true;
      continue;
    }
    addOrphans(total, set, usable);
  }
  if (total.count === 0 && !total.approximate) return;
  facts.orphans.push({
    table: table.name,
    columns: key.columns,
    referencedTable: key.referencedTable,
    count: total.count,
    approximate: total.approximate,
    samples: [...total.samples].slice(0, samplesMax),
  });
}

/** Counts the members of `child` that no parent has, on the part of the hashes that all of them kept. */
function addOrphans(
  total: { count: number; approximate: boolean; samples: Set<string> },
  child: ValueSet,
  parents: ValueSet[],
): void {
  for (const parent of parents) parent.index();
  const depth = Math.max(child.depth, ...parents.map(parent => parent.depth));
  if (depth > 0 || child.lossy || parents.some(parent => parent.lossy)) total.approximate = true;
  let count = 0;
  child.each(depth, (h1, h2, rows) => {
    if (parents.some(parent => parent.has(h1, h2))) return;
    count += rows;
    if (total.samples.size >= samplesMax) return;
    const sample = child.integersOnly ? integerOf(h1, h2).toString() : child.samples.textOf(h1, h2);
    if (sample !== undefined) total.samples.add(sample);
  });
  total.count += count * 2 ** depth;
}

function statesWithRows(directory: TableDirectory, table: Table): TableState[] {
  return directory.index.family(table).flatMap(member => {
    const state = directory.stateOf(member);
    return state !== undefined && state.rows > 0 ? [state] : [];
  });
}
