import type { Constraint } from 'libpg-query';
import type { Check, Exclusion, ForeignKey, Key, ReferentialAction, Table } from '../../model.ts';
import { display, type ReadingContext } from './context.ts';
import { stringsOf } from './nodes.ts';
import { oneLine, type StatementText } from './statement-text.ts';

const actions = new Map<string, ReferentialAction>([
  ['a', 'no action'],
  ['r', 'restrict'],
  ['c', 'cascade'],
  ['n', 'set null'],
  ['d', 'set default'],
]);

const matches = new Map<string, 'simple' | 'full' | 'partial'>([
  ['f', 'full'],
  ['p', 'partial'],
]);

/** Adds a key, foreign key or check to a table. `column`: the column it was written on, if it was. */
export function addConstraint(
  context: ReadingContext,
  table: Table,
  constraint: Constraint,
  text: StatementText,
  column?: string,
): void {
  switch (constraint.contype) {
    case 'CONSTR_PRIMARY':
    case 'CONSTR_UNIQUE':
      addKey(context, table, constraint, text, column);
      return;
    case 'CONSTR_FOREIGN':
      table.foreignKeys.push(foreignKey(context, constraint, text, column));
      if ((constraint.fk_del_set_cols?.length ?? 0) > 0) {
        context.clauseUnknown(
          text,
          display(table),
          'The columns named in ON DELETE SET are read as all columns of the key.',
        );
      }
      return;
    case 'CONSTR_CHECK':
      table.checks.push(check(constraint, text, column));
      return;
    case 'CONSTR_NOTNULL': {
      // PostgreSQL 18 writes them as table constraints too: CONSTRAINT x NOT NULL a.
      for (const name of stringsOf(constraint.keys)) setNotNull(table, name);
      return;
    }
    case 'CONSTR_EXCLUSION':
      table.exclusions = [...(table.exclusions ?? []), exclusion(constraint, text)];
      return;
    default:
      context.clauseUnknown(
        text,
        display(table),
        `A table constraint of the kind ${constraint.contype ?? '?'} is not read.`,
      );
  }
}

/** NOT NULL, as a primary key implies it too. */
export function setNotNull(table: Table, column: string): void {
  const found = table.columns.find(candidate => candidate.name === column);
  if (found !== undefined) found.nullable = false;
}

function addKey(context: ReadingContext, table: Table, node: Constraint, text: StatementText, column?: string): void {
  const line = text.lineAt(node.location);
  // ADD CONSTRAINT x PRIMARY KEY USING INDEX x: the index becomes the key.
  const promoted =
    node.indexname === undefined ? undefined : table.indexes.find(index => index.name === node.indexname);
  const columns =
    promoted?.parts.map(part => part.column ?? '') ?? (column === undefined ? stringsOf(node.keys) : [column]);
  if (promoted !== undefined) table.indexes.splice(table.indexes.indexOf(promoted), 1);
  const key: Key = { columns, line };
  const name = node.conname ?? node.indexname;
  if (name !== undefined) key.name = name;
  if (node.deferrable === true) key.deferrable = true;
  if (node.initdeferred === true) key.initiallyDeferred = true;
  if (node.nulls_not_distinct === true) key.nullsNotDistinct = true;
  const include = promoted?.include ?? stringsOf(node.including);
  if (include.length > 0) key.include = include;
  if (node.without_overlaps === true) key.withoutOverlaps = true;
  if (name !== undefined) context.indexOwners.put({ schema: table.schema ?? 'public', name, table });
  if (node.contype === 'CONSTR_UNIQUE') {
    table.uniqueKeys.push(key);
    return;
  }
  table.primaryKey = key;
  for (const part of columns) setNotNull(table, part);
}

function foreignKey(context: ReadingContext, node: Constraint, text: StatementText, column?: string): ForeignKey {
  const referenced = context.relation(node.pktable);
  const key: ForeignKey = {
    columns: column === undefined ? stringsOf(node.fk_attrs) : [column],
    referencedTable: referenced.name,
    referencedColumns: stringsOf(node.pk_attrs),
    onDelete: actions.get(node.fk_del_action ?? 'a') ?? 'no action',
    onUpdate: actions.get(node.fk_upd_action ?? 'a') ?? 'no action',
    line: text.lineAt(node.location),
  };
  if (referenced.schema !== undefined) key.referencedSchema = referenced.schema;
  if (node.conname !== undefined) key.name = node.conname;
  const match = matches.get(node.fk_matchtype ?? 's');
  if (match !== undefined) key.match = match;
  if (node.deferrable === true) key.deferrable = true;
  if (node.initdeferred === true) key.initiallyDeferred = true;
  if (node.fk_with_period === true) key.period = true;
  if (node.skip_validation === true || node.is_enforced === false) key.notValid = true;
  return key;
}

/** An exclusion constraint as written, from the word EXCLUDE on. */
function exclusion(node: Constraint, text: StatementText): Exclusion {
  const keyword = text.find(['EXCLUDE'], text.indexAt(node.location ?? 0));
  const written = keyword < 0 ? '' : oneLine(text.upTo(keyword, []).replace(/;\s*$/, ''));
  const found: Exclusion = { text: written, line: text.lineAt(node.location) };
  if (node.conname !== undefined) found.name = node.conname;
  return found;
}

/** A check with the text between its parentheses. */
export function check(node: Constraint, text: StatementText, column?: string): Check {
  const keyword = text.find(['CHECK'], text.indexAt(node.location ?? 0));
  const found: Check = { expression: keyword < 0 ? '' : text.within(keyword), line: text.lineAt(node.location) };
  if (node.conname !== undefined) found.name = node.conname;
  if (column !== undefined) found.column = column;
  if (node.is_enforced === false || node.skip_validation === true) found.notEnforced = true;
  return found;
}
