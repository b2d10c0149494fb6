import type { CreateVirtualTableStmt } from 'sqlite3-parser';
import { contentElsewhere, isKnownModule, ownerOfShadow } from '../../mapping/virtual-tables.ts';
import type { Table } from '../../model.ts';
import { oneLine, type StatementText } from '../postgresql/statement-text.ts';
import type { SqliteContext } from './context.ts';
import { affinityType } from './declared.ts';

/** CREATE VIRTUAL TABLE: its columns as far as the module's arguments name them. */
export function createVirtualTable(context: SqliteContext, node: CreateVirtualTableStmt, text: StatementText): void {
  const name = context.newName(false, node.tblName);
  if (node.ifNotExists && context.catalog.tables.find(name) !== undefined) return;
  const table = context.newTable(name, text.line);
  if (table === undefined) return;
  const module = node.moduleName.text.toLowerCase();
  table.engine = `virtual:${module}`;
  table.traits.push('VIRTUAL');
  if (node.args?.some(argument => /^\s*content\s*=/i.test(argument))) table.traits.push(contentElsewhere);
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
  if (!isKnownModule(module)) {
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
  for (const table of tables) {
    const owner = ownerOfShadow(tables, table);
    if (owner !== undefined) table.traits.push(`SHADOW OF ${owner.name}`);
  }
}
