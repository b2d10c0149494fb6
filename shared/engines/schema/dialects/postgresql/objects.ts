import type {
  CompositeTypeStmt,
  CreateDomainStmt,
  CreateEnumStmt,
  CreateFunctionStmt,
  CreateTableAsStmt,
  CreateTrigStmt,
  DefineStmt,
  Node,
  RuleStmt,
  ViewStmt,
} from 'libpg-query';
import type { Check, Expression, Routine, SourceType, Trigger, UserType, View } from '../../model.ts';
import type { ObjectName } from '../base/catalog.ts';
import { behindDefault } from './columns.ts';
import { check } from './constraints.ts';
import { display, type ReadingContext, temporarySchema } from './context.ts';
import { expressionOf } from './expressions.ts';
import { optionsOf, stringOf, stringsOf } from './nodes.ts';
import { oneLine, type StatementText } from './statement-text.ts';
import { sourceType, typeText } from './types.ts';

/** CREATE VIEW. */
export function createView(context: ReadingContext, node: ViewStmt, text: StatementText): void {
  const name = context.newName(node.view);
  const as = text.find(['AS']);
  const query = withoutTail(text, as + 1);
  const recursive = recursiveQuery(text, as, query);
  const view: View = { ...name, columns: stringsOf(node.aliases), query: recursive ?? query, line: text.line };
  const options: string[] = [];
  if (name.schema === temporarySchema) options.push('TEMPORARY');
  if (node.options !== undefined)
    options.push(...[...optionsOf(node.options).keys()].map(option => `WITH (${option})`));
  if (node.withCheckOption === 'CASCADED_CHECK_OPTION') options.push('WITH CASCADED CHECK OPTION');
  if (node.withCheckOption === 'LOCAL_CHECK_OPTION') options.push('WITH LOCAL CHECK OPTION');
  if (options.length > 0) view.options = options.join(' ');
  context.catalog.views.put(view);
}

/**
 * CREATE RECURSIVE VIEW name (columns) AS query is short for a view over WITH RECURSIVE (PostgreSQL, CREATE VIEW,
 * "Parameters"). undefined: the view is none.
 */
function recursiveQuery(text: StatementText, as: number, query: string): string | undefined {
  const keyword = text.find(['RECURSIVE', 'AS']);
  if (keyword < 0 || keyword >= as || text.tokens[keyword]?.word !== 'RECURSIVE') return undefined;
  const open = text.find(['('], keyword);
  const name = text.tokens[open - 1];
  if (open < 0 || open > as || name === undefined) return undefined;
  const columns = text.within(open);
  const self = text.slice(name.start, name.end);
  return `WITH RECURSIVE ${self} (${columns}) AS (\n${query.replace(/[\s;]+$/, '')}\n) SELECT ${columns} FROM ${self}`;
}

/** CREATE MATERIALIZED VIEW; CREATE TABLE ... AS has columns that only a server knows. */
export function createTableAs(context: ReadingContext, node: CreateTableAsStmt, text: StatementText): void {
  const name = context.newName(node.into?.rel);
  if (node.objtype === 'OBJECT_MATVIEW') {
    const as = text.find(['AS']);
    const query = withoutTail(text, as + 1);
    const columns = stringsOf(node.into?.colNames);
    context.catalog.views.put({ ...name, columns, query, materialized: true, line: text.line });
    return;
  }
  if (node.if_not_exists === true && context.findTable(name) !== undefined) return;
  tableFromQuery(context, name, text);
}

/** CREATE TABLE AS and SELECT INTO: a temporary table is gone with the session, any other is lost with its rows. */
export function tableFromQuery(context: ReadingContext, name: ObjectName, text: StatementText): void {
  if (name.schema === temporarySchema) {
    context.newTable(name, text.line)?.traits.push('TEMPORARY');
    return;
  }
  context.issues.add({
    code: 'table-unknown',
    line: text.line,
    object: display(name),
    message: 'A table is made from a query; its columns and rows are not known without running it.',
    excerpt: text.text.slice(0, 200),
  });
}

/** The query without WITH [NO] DATA and WITH ... CHECK OPTION behind it. */
function withoutTail(text: StatementText, from: number): string {
  return text.rest(from).replace(/\s+WITH\s+((CASCADED|LOCAL)\s+)?(CHECK\s+OPTION|(NO\s+)?DATA)\s*$/i, '');
}

/** CREATE FUNCTION and CREATE PROCEDURE. */
export function createFunction(context: ReadingContext, node: CreateFunctionStmt, text: StatementText): void {
  const name = context.named(node.funcname);
  const routine: Routine = {
    ...name,
    kind: node.is_procedure === true ? 'procedure' : 'function',
    text: text.text,
    line: text.line,
  };
  const language = stringOf(optionsOf(node.options).get('language')?.arg);
  if (language !== undefined) routine.language = language;
  else if (node.sql_body !== undefined) routine.language = 'sql';
  addRoutine(context, routine, text);
}

function addRoutine(context: ReadingContext, routine: Routine, text: StatementText): void {
  if (context.routines.length < context.limits.tablesMax) context.routines.push(routine);
  else
    context.issues.add({
      code: 'limit-reached',
      line: text.line,
      message: 'There are too many routines; the rest are not listed.',
    });
}

/** CREATE AGGREGATE, OPERATOR, TYPE (base types), COLLATION, TEXT SEARCH ... */
export function define(context: ReadingContext, node: DefineStmt, text: StatementText): void {
  const name = context.named(node.defnames);
  if (node.kind === 'OBJECT_AGGREGATE')
    addRoutine(context, { ...name, kind: 'aggregate', text: text.text, line: text.line }, text);
  else if (node.kind === 'OBJECT_TYPE') addType(context, name, { kind: 'other', text: text.text }, text);
  else context.other(node.kind === 'OBJECT_OPERATOR' ? 'operator' : 'other', display(name), text);
}

const eventBits: [number, Trigger['events'][number]][] = [
  [4, 'insert'],
  [16, 'update'],
  [8, 'delete'],
  [32, 'truncate'],
];

/** CREATE TRIGGER. Bits as in pg_trigger.h: 2 BEFORE, 64 INSTEAD OF, 4 insert, 8 delete, 16 update, 32 truncate. */
export function createTrigger(context: ReadingContext, node: CreateTrigStmt, text: StatementText): void {
  const relation = context.relation(node.relation);
  const timing = node.timing ?? 0;
  const trigger: Trigger = {
    name: node.trigname ?? '',
    table: relation.name,
    timing: (timing & 2) !== 0 ? 'before' : (timing & 64) !== 0 ? 'instead of' : 'after',
    events: eventBits.filter(([bit]) => ((node.events ?? 0) & bit) !== 0).map(([, event]) => event),
    text: text.text,
    line: text.line,
  };
  if (relation.schema !== undefined) trigger.schema = relation.schema;
  context.triggers.push(trigger);
}

/** CREATE RULE ... ON INSERT: what INSERT does from here on is another thing. */
export function createRule(context: ReadingContext, node: RuleStmt): void {
  if (node.event !== 'CMD_INSERT' || node.relation === undefined) return;
  const { name: table, schema } = context.relation(node.relation);
  context.history.addRule({ name: node.rulename ?? '', table, schema });
}

export function addType(
  context: ReadingContext,
  name: { schema?: string; name: string },
  definition: UserType['definition'],
  text: StatementText,
): UserType {
  const type: UserType = { ...name, definition, line: text.line };
  context.types.put(type);
  return type;
}

export function createEnum(context: ReadingContext, node: CreateEnumStmt, text: StatementText): void {
  addType(context, context.named(node.typeName), { kind: 'enum', values: stringsOf(node.vals) }, text);
}

export function createDomain(context: ReadingContext, node: CreateDomainStmt, text: StatementText): void {
  let nullable = true;
  let value: Expression | undefined;
  const checks: Check[] = [];
  for (const item of node.constraints ?? []) {
    if (!('Constraint' in item)) continue;
    const constraint = item.Constraint;
    if (constraint.contype === 'CONSTR_NOTNULL') nullable = false;
    else if (constraint.contype === 'CONSTR_CHECK') checks.push(check(constraint, text));
    else if (constraint.contype === 'CONSTR_DEFAULT' && constraint.raw_expr !== undefined) {
      const written = text.upTo(text.indexAt(constraint.location ?? 0) + 1, behindDefault);
      value = expressionOf(constraint.raw_expr, written, node.typeName);
    }
  }
  const base = typeText(node.typeName, text);
  const name = context.named(node.domainname);
  addType(
    context,
    name,
    { kind: 'domain', base, nullable, checks, ...(value !== undefined && { default: value }) },
    text,
  );
}

export function createComposite(context: ReadingContext, node: CompositeTypeStmt, text: StatementText): void {
  const attributes: { name: string; type: string }[] = [];
  const types = new Map<string, SourceType>();
  for (const item of node.coldeflist ?? []) {
    if (!('ColumnDef' in item)) continue;
    const name = item.ColumnDef.colname ?? '';
    const written = typeText(item.ColumnDef.typeName, text);
    attributes.push({ name, type: written });
    types.set(name, sourceType(item.ColumnDef.typeName, written));
  }
  const type = addType(context, context.relation(node.typevar), { kind: 'composite', attributes }, text);
  context.compositeTypes.set(type, types);
}

/** Name of what a statement is about, for the list of other objects. */
export function objectName(node: Node | undefined): string {
  if (node === undefined) return '';
  if ('String' in node) return node.String.sval ?? '';
  if ('RangeVar' in node) return node.RangeVar.relname ?? '';
  if ('List' in node) return (node.List.items ?? []).map(objectName).join('.');
  if ('TypeName' in node) return stringsOf(node.TypeName.names).at(-1) ?? '';
  if ('ObjectWithArgs' in node) return stringsOf(node.ObjectWithArgs.objname).join('.');
  return '';
}

/** The first words of a statement, to name it by where it has no name. */
export function summary(text: StatementText): string {
  return oneLine(text.text.slice(0, 200)).slice(0, 80);
}
