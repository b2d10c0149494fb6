import type { CreateVirtualTableStmt } from 'sqlite3-parser';
import type { Table } from '../../model.ts';
import { oneLine, type StatementText } from '../postgresql/statement-text.ts';
import type { SqliteContext } from './context.ts';
import { affinityType } from './declared.ts';

/** Endings of the tables in which a module keeps its data (SQLite: fts3.html, fts5.html, rtree.html). */
const shadows = new Map<string, readonly string[]>([
  ['fts3', ['content', 'segments', 'segdir', 'docsize', 'stat']],
  ['fts4', ['content', 'segments', 'segdir', 'docsize', 'stat']],
  ['fts5', ['data', 'idx', 'content', 'docsize', 'config']],
  ['rtree', ['node', 'parent', 'rowid']],
  ['rtree_i32', ['node', 'parent', 'rowid']],
  ['geopoly', ['node', 'parent', 'rowid']],
]);

/** CREATE VIRTUAL TABLE: its columns as far as the module's arguments name them. */
export function createVirtualTable(context: SqliteContext, node: CreateVirtualTableStmt, text: StatementText): void {
  const name = context.newName(false, node.tblName);
  if (node.ifNotExists && context.catalog.tables.find(name) !== undefined) return;
  const table = context.newTable(name, text.line);
  if (table === undefined) return;
  const module = node.moduleName.text.toLowerCase();
  table.engine = `virtual:${module}`;
  table.traits.push('VIRTUAL');
  for (const argument of node.args ?? []) {
    const column = columnOf(module, argument);
    if (column === undefined) continue;
    table.columns.push({
      name: column.name,
      sourceType: column.declared,
      type: affinityType(column.declared, false),
      nullable: true,
      line: text.line,
    });
  }
  if (!shadows.has(module)) {
    context.clauseUnknown(
      text,
      table.name,
      `The module ${module} of a virtual table is not known; its columns may be others.`,
    );
  }
}

function columnOf(module: string, argument: string): { name: string; declared: string } | undefined {
  const written = oneLine(argument);
  // Options: tokenize='porter', content=''.
  if (written === '' || /^\w+\s*=/.test(written)) return undefined;
  const match = /^(?:"((?:[^"]|"")*)"|\[([^\]]*)\]|`([^`]*)`|'([^']*)'|(\S+))\s*(.*)$/.exec(written);
  const name = match?.[1] ?? match?.[2] ?? match?.[3] ?? match?.[4] ?? match?.[5];
  if (name === undefined) return undefined;
  if (module.startsWith('rtree')) {
    // The first is the key, the rest are coordinates; those with + are data beside them.
    if (name.startsWith('+')) return { name: name.slice(1), declared: match?.[6] ?? '' };
    return { name, declared: module === 'rtree_i32' ? 'INT' : 'REAL' };
  }
  return { name, declared: '' };
}

/** Marks the tables that belong to a virtual one: they hold its index and are no data of their own. */
export function markShadowTables(tables: readonly Table[]): void {
  const byName = new Map(tables.map(table => [table.name.toLowerCase(), table]));
  for (const table of tables) {
    const module = table.engine?.replace('virtual:', '');
    if (table.engine === undefined || module === undefined) continue;
    for (const ending of shadows.get(module) ?? []) {
      const shadow = byName.get(`${table.name}_${ending}`.toLowerCase());
      if (shadow !== undefined) shadow.traits.push(`SHADOW OF ${table.name}`);
    }
  }
}
