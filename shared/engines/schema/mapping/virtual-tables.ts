import type { Model, Table } from '../model.ts';

/**
 * Endings of the tables in which a module of SQLite keeps its data (SQLite: fts3.html, fts5.html, rtree.html). They are
 * asked by module: `places_data` beside an R-tree `places` is somebody's own table.
 */
const shadowEndings = new Map<string, readonly string[]>([
  ['fts3', ['content', 'segments', 'segdir', 'docsize', 'stat']],
  ['fts4', ['content', 'segments', 'segdir', 'docsize', 'stat']],
  ['fts5', ['data', 'idx', 'content', 'docsize', 'config']],
  ['rtree', ['node', 'parent', 'rowid']],
  ['rtree_i32', ['node', 'parent', 'rowid']],
  ['geopoly', ['node', 'parent', 'rowid']],
]);

/** Trait of a full-text table made with `content=`: its texts lie in another table, or are kept nowhere. */
export const contentElsewhere = 'CONTENT ELSEWHERE';

/**
 * Whether a table of a SQLite database is the machinery behind a virtual table (full text, R-tree): it holds nothing
 * of its own, and its virtual table cannot be read without SQLite's module.
 */
export function isShadowTable(model: Pick<Model, 'dialect' | 'tables'>, table: Table): boolean {
  return model.dialect === 'sqlite' && ownerOfShadow(model.tables, table) !== undefined;
}

/** The virtual table whose machinery this table is. */
export function ownerOfShadow(tables: readonly Table[], table: Table): Table | undefined {
  const name = table.name.toLowerCase();
  const cut = name.lastIndexOf('_');
  if (cut < 0 || isVirtualTable(table)) return undefined;
  const ending = name.slice(cut + 1);
  return tables.find(owner => owner.name.toLowerCase() === name.slice(0, cut) && endingsOf(owner).includes(ending));
}

/** The rows of a virtual table that nothing but its module can read; 0 where none are lost without it. */
export function rowsOnlyInModule(model: Model, table: Table): number | null {
  if (table.rowSpans.length > 0 || table.traits.includes(contentElsewhere)) return 0;
  if (table.rowCount !== 0) return table.rowCount;
  // A dump gives no rows of the virtual table itself, but those of the tables behind it: one each of these.
  const behind = model.tables.find(
    shadow => /_(content|rowid)$/i.test(shadow.name) && ownerOfShadow(model.tables, shadow) === table,
  );
  return behind?.rowCount ?? 0;
}

export function isVirtualTable(table: Table): boolean {
  return table.engine?.startsWith('virtual:') ?? false;
}

/** Whether the module is one whose helper tables are known. */
export function isKnownModule(module: string): boolean {
  return shadowEndings.has(module);
}

function endingsOf(table: Table): readonly string[] {
  const endings = shadowEndings.get(table.engine?.replace(/^virtual:/, '') ?? '') ?? [];
  return table.traits.includes(contentElsewhere) ? endings.filter(ending => ending !== 'content') : endings;
}
