import type { CreateStmt, Node, PartitionBoundSpec, PartitionSpec, RangeVar, TableLikeClause } from 'libpg-query';
import type { Partitioning, Table } from '../../model.ts';
import { addColumn, applyColumnConstraints, storageTraits } from './columns.ts';
import { addConstraint } from './constraints.ts';
import { display, type ReadingContext, temporarySchema } from './context.ts';
import { typeNameOf } from './nodes.ts';
import { oneLine, type StatementText } from './statement-text.ts';

/** Bits of LIKE ... INCLUDING (parsenodes.h, TableLikeOption). */
const like = { constraints: 4, defaults: 8, generated: 16, identity: 32, indexes: 64 };

/** CREATE TABLE, CREATE FOREIGN TABLE. */
export function createTable(context: ReadingContext, node: CreateStmt, text: StatementText, server?: string): void {
  const name = context.newName(node.relation);
  if (context.findTable(name) !== undefined) {
    if (node.if_not_exists === true) return;
    context.clauseUnknown(text, display(name), 'The table is created a second time; the later definition counts.');
  }
  const table = context.newTable(name, text.line);
  if (table === undefined) return;
  if (name.schema === temporarySchema) table.traits.push('TEMPORARY');
  if (node.relation?.relpersistence === 'u') table.traits.push('UNLOGGED');
  if (server !== undefined) {
    table.engine = `foreign:${server}`;
    table.traits.push('FOREIGN');
  }
  if (node.accessMethod !== undefined && node.accessMethod !== 'heap') table.engine = node.accessMethod;
  table.traits.push(...storageTraits(node.options));
  inherit(context, table, node, text);
  if (node.ofTypename !== undefined) columnsOfType(context, table, node, text);
  for (const element of node.tableElts ?? []) addElement(context, table, element, text);
  for (const constraint of [...(node.constraints ?? []), ...(node.nnconstraints ?? [])]) {
    if ('Constraint' in constraint) addConstraint(context, table, constraint.Constraint, text);
  }
  if (node.partspec !== undefined) table.partitioning = partitioning(node.partspec, text);
}

function addElement(context: ReadingContext, table: Table, element: Node, text: StatementText): void {
  if ('ColumnDef' in element) {
    const existing = table.columns.find(column => column.name === element.ColumnDef.colname);
    // `OF type` and partitions name a column without its type, to say more about it.
    if (element.ColumnDef.typeName === undefined && existing !== undefined) {
      applyColumnConstraints(context, table, existing, element.ColumnDef, text);
    } else addColumn(context, table, element.ColumnDef, text);
  } else if ('Constraint' in element) addConstraint(context, table, element.Constraint, text);
  else if ('TableLikeClause' in element) copyLike(context, table, element.TableLikeClause, text);
}

/** PARTITION OF and INHERITS: the parents' columns and checks come first. */
function inherit(context: ReadingContext, table: Table, node: CreateStmt, text: StatementText): void {
  for (const item of node.inhRelations ?? []) {
    if (!('RangeVar' in item)) continue;
    const parentName = context.relation(item.RangeVar);
    const parent = context.table(parentName, text);
    takeColumns(context, table, parent);
    if (node.partbound !== undefined) {
      attach(table, parent, parentName, node.partbound, text);
    } else {
      table.parent = { ...parentName, kind: 'inherits' };
      if ((node.inhRelations?.length ?? 0) > 1) {
        context.clauseUnknown(
          text,
          display(table),
          'The table inherits from several tables; only the last one is named as its parent.',
        );
      }
    }
  }
}

function takeColumns(context: ReadingContext, table: Table, parent: Table | undefined): void {
  for (const column of parent?.columns ?? []) {
    if (table.columns.some(own => own.name === column.name)) continue;
    const { profile: _profile, identity: _identity, ...inherited } = column;
    context.addColumn(table, structuredClone(inherited));
  }
  for (const check of parent?.checks ?? []) {
    if (!table.checks.some(own => own.name === check.name && own.expression === check.expression)) {
      table.checks.push({ ...check });
    }
  }
}

/** Notes a partition on both sides. */
export function attach(
  table: Table,
  parent: Table | undefined,
  parentName: { schema?: string; name: string },
  bound: PartitionBoundSpec,
  text: StatementText,
): void {
  const written = boundText(bound, text);
  table.parent = { ...parentName, bound: written, kind: 'partition' };
  parent?.partitioning?.partitions.push({ name: table.name, bound: written, line: text.line });
}

/** `FOR VALUES FROM (1) TO (2)` or `DEFAULT`, as written. */
function boundText(bound: PartitionBoundSpec, text: StatementText): string {
  if (bound.is_default === true) return 'DEFAULT';
  const { tokens } = text;
  for (let at = 0; at + 1 < tokens.length; at += 1) {
    if (tokens[at]!.word === 'FOR' && tokens[at + 1]!.word === 'VALUES')
      return oneLine(
        text
          .upTo(at, ['PARTITION', 'USING', 'TABLESPACE', 'WITHOUT', ';'])
          .replace(/\s+WITH\s*\((?!\s*MODULUS)[\s\S]*$/i, ''),
      );
  }
  return '';
}

function partitioning(node: PartitionSpec, text: StatementText): Partitioning {
  const expression = text.within(text.indexAt(node.location ?? 0));
  const columns: string[] = [];
  for (const part of node.partParams ?? []) {
    if ('PartitionElem' in part && part.PartitionElem.name !== undefined) columns.push(part.PartitionElem.name);
  }
  const method = (node.strategy ?? '').replace('PARTITION_STRATEGY_', '');
  return { method, expression: oneLine(expression), columns, partitions: [] };
}

function copyLike(context: ReadingContext, table: Table, clause: TableLikeClause, text: StatementText): void {
  const source = findLike(context, clause.relation, text);
  const options = clause.options ?? 0;
  for (const column of source?.columns ?? []) {
    const { profile: _profile, default: value, generated, identity, ...plain } = column;
    const copy = structuredClone(plain);
    context.addColumn(table, {
      ...copy,
      line: text.line,
      ...((options & like.defaults) !== 0 && value !== undefined && { default: structuredClone(value) }),
      ...((options & like.generated) !== 0 && generated !== undefined && { generated: { ...generated } }),
      ...((options & like.identity) !== 0 &&
        identity !== undefined &&
        identity.kind !== 'auto-increment' && {
          identity: { ...identity, sequence: `${table.name}_${column.name}_seq` },
        }),
    });
  }
  if (source === undefined) return;
  if ((options & like.constraints) !== 0)
    table.checks.push(...source.checks.map(check => ({ ...check, line: text.line })));
  if ((options & like.indexes) !== 0) {
    // PostgreSQL gives copies names of its own.
    const unnamed = <T extends { name?: string }>({ name: _name, ...rest }: T) => ({ ...rest, line: text.line });
    if (source.primaryKey !== undefined) table.primaryKey = unnamed(source.primaryKey);
    table.uniqueKeys.push(...source.uniqueKeys.map(unnamed));
    table.indexes.push(...source.indexes.map(unnamed));
    if (source.exclusions !== undefined) table.exclusions = source.exclusions.map(unnamed);
  }
}

function findLike(context: ReadingContext, relation: RangeVar | undefined, text: StatementText): Table | undefined {
  return context.table(context.relation(relation), text);
}

/** CREATE TABLE ... OF type. */
function columnsOfType(context: ReadingContext, table: Table, node: CreateStmt, text: StatementText): void {
  const type = context.types.find(context.qualified(typeNameOf(node.ofTypename)));
  if (type?.definition.kind !== 'composite') {
    context.clauseUnknown(
      text,
      display(table),
      'The table has the columns of a type that is not in this file; they are not known.',
    );
    return;
  }
  for (const attribute of type.definition.attributes) {
    context.addColumn(table, {
      name: attribute.name,
      sourceType: attribute.type,
      type: structuredClone(context.compositeTypes.get(type)?.get(attribute.name) ?? { kind: 'unknown' }),
      nullable: true,
      line: text.line,
    });
  }
}
