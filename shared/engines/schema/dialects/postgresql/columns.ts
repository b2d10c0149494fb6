import type { ColumnDef, Constraint, Node } from 'libpg-query';
import type { Column, Identity, Table } from '../../model.ts';
import { addConstraint } from './constraints.ts';
import { display, type ReadingContext } from './context.ts';
import { expressionOf } from './expressions.ts';
import { integerOf, itemsOf, nameOf, optionsOf, stringsOf } from './nodes.ts';
import type { StatementText } from './statement-text.ts';
import { isSerial, sourceType, typeText } from './types.ts';

/** Words behind a default in a column definition. NOT and COLLATE can't be part of a default without parentheses. */
export const behindDefault = [
  'CONSTRAINT',
  'NOT',
  'NULL',
  'DEFAULT',
  'GENERATED',
  'CHECK',
  'UNIQUE',
  'PRIMARY',
  'REFERENCES',
  'COLLATE',
  'DEFERRABLE',
  'INITIALLY',
];

/** Reads a column definition with the constraints written on it, and adds it to the table. */
export function addColumn(context: ReadingContext, table: Table, node: ColumnDef, text: StatementText): void {
  const name = node.colname ?? '';
  const written = typeText(node.typeName, text);
  const column: Column = {
    name,
    sourceType: written,
    type: sourceType(node.typeName, written),
    nullable: node.is_not_null !== true,
    line: text.lineAt(node.location),
  };
  if (isSerial(node.typeName)) {
    column.nullable = false;
    column.identity = { kind: 'auto-increment', sequence: `${table.name}_${name}_seq` };
  }
  const collation = stringsOf(node.collClause?.collname).at(-1);
  if (collation !== undefined) column.collation = collation;
  if (node.storage_name !== undefined) table.traits.push(`STORAGE ${name} ${node.storage_name.toUpperCase()}`);
  if (node.compression !== undefined) table.traits.push(`COMPRESSION ${name} ${node.compression.toUpperCase()}`);
  if (node.typeName !== undefined) context.columnTypes.set(column, node.typeName);
  const existing = table.columns.findIndex(other => other.name === name);
  // A child table may name an inherited column again: the two are merged.
  if (existing >= 0) table.columns[existing] = column;
  else context.addColumn(table, column);
  applyColumnConstraints(context, table, column, node, text);
}

/** DEFAULT, NOT NULL, keys and the like that stand on a column (also those of `OF type` and partitions). */
export function applyColumnConstraints(
  context: ReadingContext,
  table: Table,
  column: Column,
  node: ColumnDef,
  text: StatementText,
): void {
  for (const item of node.constraints ?? []) {
    if (!('Constraint' in item)) continue;
    const constraint = item.Constraint;
    switch (constraint.contype) {
      case 'CONSTR_NOTNULL':
        column.nullable = false;
        break;
      case 'CONSTR_NULL':
        column.nullable = true;
        break;
      case 'CONSTR_DEFAULT':
        if (constraint.raw_expr !== undefined) {
          const from = text.indexAt(constraint.location ?? 0) + 1;
          column.default = expressionOf(constraint.raw_expr, text.upTo(from, behindDefault), node.typeName);
        }
        break;
      case 'CONSTR_GENERATED': {
        const expression = text.within(text.indexAt(constraint.location ?? 0));
        column.generated = { expression, stored: constraint.generated_kind !== 'v' };
        break;
      }
      case 'CONSTR_IDENTITY':
        column.nullable = false;
        column.identity = identityOf(context, table, column.name, constraint);
        break;
      case 'CONSTR_ATTR_DEFERRABLE':
      case 'CONSTR_ATTR_NOT_DEFERRABLE':
      case 'CONSTR_ATTR_DEFERRED':
      case 'CONSTR_ATTR_IMMEDIATE':
      case 'CONSTR_ATTR_ENFORCED':
      case 'CONSTR_ATTR_NOT_ENFORCED':
        applyAttribute(table, constraint);
        break;
      default:
        addConstraint(context, table, constraint, text, column.name);
    }
  }
}

/** DEFERRABLE and the like are nodes of their own behind the constraint they belong to. */
function applyAttribute(table: Table, attribute: Constraint): void {
  const candidates = [table.foreignKeys.at(-1), table.uniqueKeys.at(-1), table.primaryKey];
  const last = candidates
    .filter(candidate => candidate !== undefined)
    .reduce<{ line: number; deferrable?: boolean; initiallyDeferred?: boolean } | undefined>(
      (latest, candidate) => (latest === undefined || candidate.line >= latest.line ? candidate : latest),
      undefined,
    );
  if (attribute.contype === 'CONSTR_ATTR_NOT_ENFORCED') {
    const check = table.checks.at(-1);
    if (check !== undefined) check.notEnforced = true;
  }
  if (last === undefined) return;
  if (attribute.contype === 'CONSTR_ATTR_DEFERRABLE') last.deferrable = true;
  if (attribute.contype === 'CONSTR_ATTR_DEFERRED') {
    last.deferrable = true;
    last.initiallyDeferred = true;
  }
}

/** GENERATED ... AS IDENTITY with its sequence options. */
export function identityOf(context: ReadingContext, table: Table, column: string, node: Constraint): Identity {
  const options = optionsOf(node.options);
  const named = nameOf(itemsOf(options.get('sequence_name')?.arg));
  const identity: Identity = {
    kind: node.generated_when === 'a' ? 'always' : 'by-default',
    sequence: named.name === '' ? `${table.name}_${column}_seq` : named.name,
  };
  const start = integerOf(options.get('start')?.arg);
  const increment = integerOf(options.get('increment')?.arg);
  if (start !== undefined) identity.start = start;
  if (increment !== undefined) identity.increment = increment;
  const counter = context.counter({
    schema: named.schema ?? table.schema ?? context.schema,
    name: identity.sequence ?? '',
  });
  if (start !== undefined) counter.start = start;
  if (increment !== undefined) counter.increment = increment;
  return identity;
}

/** The column a statement is about, or undefined with an issue. */
export function findColumn(context: ReadingContext, table: Table, name: string | undefined, text: StatementText) {
  const column = table.columns.find(candidate => candidate.name === name);
  if (column === undefined) {
    context.clauseUnknown(
      text,
      `${display(table)}.${name ?? ''}`,
      'A statement is about a column that the table does not have.',
    );
  }
  return column;
}

/** Options of CREATE TABLE ... WITH (...) as traits. */
export function storageTraits(options: readonly Node[] | undefined): string[] {
  const traits: string[] = [];
  for (const [name, option] of optionsOf(options)) {
    const value = integerOf(option.arg) ?? stringsOf(itemsOf(option.arg)).join('.');
    traits.push(`WITH ${name.toUpperCase()}${value === '' ? '' : `=${value}`}`);
  }
  return traits;
}
