import type { Dialect, ForeignKey, ReadLimits, Table, TableFacts } from '../model.ts';
import { Budget } from './budget.ts';
import { collectFacts } from './facts.ts';
import { KeyValues } from './key-values.ts';
import { orderedPairs } from './plan-keys.ts';
import type { CreateProfiler, Profiler, TableProfiler } from './profiler.ts';
import { TableIndex } from './table-index.ts';
import { TableState } from './table-state.ts';
import type { ValueSet } from './value-set.ts';

/** A profiler that also tells what its memory was used for, for progress and tests. */
export interface BudgetedProfiler extends Profiler {
  readonly budget: Budget;
}

/**
 * A profiler for one source. `dialect` sharpens two guesses that the tables alone do not settle: that everything is
 * SQLite's (storage classes), and that text without a collation compares as MySQL's default does.
 */
export function createProfiler(limits: ReadLimits, dialect?: Dialect): BudgetedProfiler {
  const budget = new Budget(limits.profileBytesMax);
  const keys = new KeyValues();
  /** By the table itself: its name may change, and another table may get it. */
  const states = new Map<Table, TableState>();
  /** Tables whose rows have come, to find parents among. */
  const seen = new TableIndex();
  /** Foreign keys of those tables, by the name of the table they point to. */
  const references = new Map<string, ForeignKey[]>();
  const stateOf = (table: Table): TableState | undefined => states.get(table);

  /** The table used last: dumps come back to it for every statement. */
  let last: { table: Table; state: TableState } | undefined;

  function begin(table: Table): TableState {
    const state = new TableState(table, references.get(table.name) ?? [], { budget, limits, dialect, keys });
    states.set(table, state);
    seen.add(table);
    for (const key of table.foreignKeys) {
      linkParent(state, key, table);
      if (key.referencedColumns.length === 0) continue;
      const known = references.get(key.referencedTable);
      if (known === undefined) references.set(key.referencedTable, [key]);
      else known.push(key);
    }
    return state;
  }

  /** Lets a child that comes after its parent keep the values of orphans when it first meets them. */
  function linkParent(child: TableState, key: ForeignKey, table: Table): void {
    const parent = seen.referenced(key, table);
    const state = parent === undefined ? undefined : stateOf(parent);
    if (parent === undefined || state === undefined) return;
    const referenced = key.referencedColumns.length > 0 ? key.referencedColumns : (parent.primaryKey?.columns ?? []);
    const pairs = orderedPairs(key.columns, referenced);
    const own = setOf(
      child,
      pairs.map(([name]) => name),
    );
    const other = setOf(
      state,
      pairs.map(([, name]) => name),
    );
    if (own === undefined || other === undefined) return;
    other.index();
    own.parents.push(other);
  }

  return {
    budget,
    table(table: Table, columns: readonly string[], charset?: string): TableProfiler {
      if (last?.table !== table) last = { table, state: stateOf(table) ?? begin(table) };
      last.state.rename(table);
      if (last.state.columns.size < table.columns.length) last.state.addColumns(table);
      return last.state.view(table, columns, charset);
    },
    finish(tables: Table[]): TableFacts {
      for (const table of tables) {
        const state = stateOf(table);
        state?.rename(table);
        for (const column of table.columns) {
          const profile = state?.find(column.name)?.state.profile();
          if (profile !== undefined) column.profile = profile;
        }
      }
      return collectFacts({ tables, index: new TableIndex(tables), stateOf });
    },
  };
}

// The contract, checked by the compiler: the optional dialect does not change what callers may rely on.
createProfiler satisfies CreateProfiler;

function setOf(state: TableState, columns: readonly string[]): ValueSet | undefined {
  const [only] = columns;
  if (columns.length === 1 && only !== undefined) return state.find(only)?.state.set;
  return state.groups.find(group => group.columns.join('\0') === columns.join('\0'))?.set;
}
