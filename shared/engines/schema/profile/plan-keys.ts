import type { Dialect, ForeignKey, Table } from '../model.ts';

/** Which columns, alone or together, have to be remembered as keys while the rows of a table pass. */
export interface KeyPlan {
  /** Columns by themselves. `unique`: it may turn out to be a unique key, so equality under collation matters. */
  singles: Map<string, { declared: boolean; unique: boolean }>;
  /** Columns together, in the order in which their hashes are combined; `ordered`: in the order of the key itself. */
  groups: { columns: string[]; ordered: readonly string[]; declared: boolean; unique: boolean }[];
  /** Whole rows: the table has no key yet, and perhaps never gets one. */
  wholeRows: boolean;
}

/** Names that keys usually have: `id`, `customer_id`, `CustomerID`, `id_customer`, `order_no`, `code`, `email` ... */
const keyName =
  /^id$|_id$|[a-z]I[dD]$|^id_|_no$|_nr$|_num(?:ber)?$|_code$|^(?:code|key|uuid|guid|e?mail|slug|user_?name|login)$/;
const naturalKeyName = /^(?:code|key|uuid|guid|e?mail|slug|user_?name|login)$|_code$/;
/** Composite keys are guessed from at most this many leading columns. */
const leadingMax = 3;

/**
 * The columns to order a composite key by, so that a child and its parent combine the same hashes: by the names of
 * the referenced columns. Pairs are [own column, referenced column].
 */
export function orderedPairs(own: readonly string[], referenced: readonly string[]): [string, string][] {
  return own
    .map((name, index): [string, string] => [name, referenced[index] ?? name])
    .sort(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Primary key, unique keys and unique indexes over plain columns. Partial indexes say nothing about all rows. */
export function uniqueKeysOf(table: Table): { columns: string[]; nullsNotDistinct: boolean }[] {
  const keys: { columns: string[]; nullsNotDistinct: boolean }[] = [];
  const add = (columns: readonly (string | undefined)[], nullsNotDistinct = false): void => {
    const names = columns.filter(name => name !== undefined);
    if (names.length === 0 || names.length !== columns.length) return;
    if (keys.some(key => sameMembers(key.columns, names))) return;
    keys.push({ columns: names, nullsNotDistinct });
  };
  if (table.primaryKey !== undefined) add(table.primaryKey.columns);
  for (const key of table.uniqueKeys) add(key.columns, key.nullsNotDistinct);
  for (const index of table.indexes) {
    if (!index.unique || index.where !== undefined) continue;
    add(
      index.parts.map(part => part.column),
      index.nullsNotDistinct,
    );
  }
  return keys;
}

/**
 * Decides before the first row. Keys that are declared are taken; where the dump declares them after the rows
 * (pg_dump, phpMyAdmin), those that are likely: the first column, the leading two and three, and names like `id`.
 * `references`: foreign keys of other tables that are known to point here.
 */
export function planKeys(table: Table, references: readonly ForeignKey[], dialect: Dialect | undefined): KeyPlan {
  const plan: KeyPlan = { singles: new Map(), groups: [], wholeRows: false };
  const unique = uniqueKeysOf(table);
  for (const key of unique) addKey(plan, [...key.columns].sort(), true, true, key.columns);
  for (const key of table.foreignKeys) {
    addKey(
      plan,
      orderedPairs(key.columns, key.referencedColumns).map(([own]) => own),
      true,
      false,
      key.columns,
    );
  }
  for (const key of references) addKey(plan, [...key.referencedColumns].sort(), true, false, key.referencedColumns);
  const keyless = unique.length === 0;
  plan.wholeRows = keyless;
  if (keyless || mayDeclareLater(table, dialect)) guess(plan, table, keyless);
  return plan;
}

/** MySQL's and SQLite's dumps declare foreign keys with the table, if they declare its primary key there. */
function mayDeclareLater(table: Table, dialect: Dialect | undefined): boolean {
  if (table.foreignKeys.length > 0 || table.engine !== undefined) return false;
  return dialect !== 'mysql' && dialect !== 'mariadb' && dialect !== 'sqlite';
}

function guess(plan: KeyPlan, table: Table, keyless: boolean): void {
  const names = table.columns.filter(column => column.generated === undefined).map(column => column.name);
  const likely = names.filter(
    (name, index) => (index === 0 && keyless) || keyName.test(name) || /^(?:ID|.*_ID)$/.test(name),
  );
  for (const name of likely) addKey(plan, [name], false, keyless && (name === names[0] || naturalKeyName.test(name)));
  if (!keyless) return;
  for (let count = 2; count <= Math.min(leadingMax, names.length); count++) {
    const leading = names.slice(0, count);
    addKey(plan, [...leading].sort(), false, true, leading);
  }
  const identifiers = likely.filter(name => !/^id$/i.test(name));
  if (identifiers.length === 2 || identifiers.length === leadingMax)
    addKey(plan, [...identifiers].sort(), false, true, identifiers);
}

function addKey(
  plan: KeyPlan,
  columns: string[],
  declared: boolean,
  unique: boolean,
  ordered: readonly string[] = columns,
): void {
  const [first] = columns;
  if (first === undefined) return;
  if (columns.length === 1) {
    const known = plan.singles.get(first);
    plan.singles.set(first, {
      declared: declared || known?.declared === true,
      unique: unique || known?.unique === true,
    });
    return;
  }
  const known = plan.groups.find(group => sameOrder(group.columns, columns));
  if (known === undefined) {
    plan.groups.push({ columns, ordered, declared, unique });
    return;
  }
  known.declared ||= declared;
  known.unique ||= unique;
}

function sameOrder(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every(name => b.includes(name));
}
