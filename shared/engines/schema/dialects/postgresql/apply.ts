import type { Node, RangeVar, SelectStmt, VariableSetStmt } from 'libpg-query';
import { alterTable } from './alter-table.ts';
import { alterEnum, drop, rename, setSchema } from './changes.ts';
import { comment } from './comments.ts';
import type { ReadingContext } from './context.ts';
import { createTable } from './create-table.ts';
import { createIndex } from './indexes.ts';
import { largeObjects } from './large-objects.ts';
import { constantText, integerOf, itemsOf, nameOf, stringsOf } from './nodes.ts';
import {
  addType,
  createComposite,
  createDomain,
  createEnum,
  createFunction,
  createRule,
  createTableAs,
  createTrigger,
  createView,
  define,
  objectName,
  summary,
  tableFromQuery,
} from './objects.ts';
import { alterSequence, createSequence, selectStatement } from './sequences.ts';
import type { StatementText } from './statement-text.ts';

/** Takes one parsed statement into the reading. Nothing falls through: what has no place is listed or an issue. */
export function apply(context: ReadingContext, node: Node, text: StatementText): void {
  if ('CreateStmt' in node) createTable(context, node.CreateStmt, text);
  else if ('CreateForeignTableStmt' in node) {
    const { base, servername } = node.CreateForeignTableStmt;
    createTable(context, base ?? {}, text, servername ?? '');
  } else if ('AlterTableStmt' in node) alterTable(context, node.AlterTableStmt, text);
  else if ('IndexStmt' in node) createIndex(context, node.IndexStmt, text);
  else if ('ViewStmt' in node) createView(context, node.ViewStmt, text);
  else if ('CreateTableAsStmt' in node) createTableAs(context, node.CreateTableAsStmt, text);
  else if ('CreateFunctionStmt' in node) createFunction(context, node.CreateFunctionStmt, text);
  else if ('CreateTrigStmt' in node) createTrigger(context, node.CreateTrigStmt, text);
  else if ('CreateSeqStmt' in node) createSequence(context, node.CreateSeqStmt, text);
  else if ('AlterSeqStmt' in node) alterSequence(context, node.AlterSeqStmt);
  else if ('CommentStmt' in node) comment(context, node.CommentStmt, text);
  else if ('DropStmt' in node) drop(context, node.DropStmt, text);
  else if ('RenameStmt' in node) rename(context, node.RenameStmt, text);
  else if ('AlterObjectSchemaStmt' in node) setSchema(context, node.AlterObjectSchemaStmt, text);
  else if (!applyType(context, node, text) && !applySession(context, node, text)) applyOther(context, node, text);
}

function applyType(context: ReadingContext, node: Node, text: StatementText): boolean {
  if ('CreateEnumStmt' in node) createEnum(context, node.CreateEnumStmt, text);
  else if ('AlterEnumStmt' in node) alterEnum(context, node.AlterEnumStmt, text);
  else if ('CreateDomainStmt' in node) createDomain(context, node.CreateDomainStmt, text);
  else if ('CompositeTypeStmt' in node) createComposite(context, node.CompositeTypeStmt, text);
  else if ('CreateRangeStmt' in node) {
    addType(context, context.named(node.CreateRangeStmt.typeName), { kind: 'range', text: text.text }, text);
  } else if ('DefineStmt' in node) define(context, node.DefineStmt, text);
  else return false;
  return true;
}

/** Statements that change the session, or nothing that a reader keeps. */
function applySession(context: ReadingContext, node: Node, text: StatementText): boolean {
  if ('VariableSetStmt' in node) applySetting(context, node.VariableSetStmt);
  else if ('SelectStmt' in node) {
    const into = queryTarget(node.SelectStmt);
    if (into !== undefined) tableFromQuery(context, context.newName(into), text);
    else if (!largeObjects(context, text) && !selectStatement(context, node.SelectStmt))
      ignored(context, 'SELECT', text);
  } else if ('DropdbStmt' in node) droppedDatabase(context, node.DropdbStmt.dbname ?? '', text);
  else if ('CreatedbStmt' in node) context.database = node.CreatedbStmt.dbname;
  else if ('CreateSchemaStmt' in node) {
    const { schemaname, schemaElts, authrole } = node.CreateSchemaStmt;
    const schema = schemaname ?? authrole?.rolename ?? '';
    context.catalog.schemas.add(schema);
    const outer = context.schema;
    context.schema = schema;
    for (const element of schemaElts ?? []) apply(context, element, text);
    context.schema = outer;
  } else if (
    'AlterOwnerStmt' in node ||
    'RefreshMatViewStmt' in node ||
    'ReindexStmt' in node ||
    'AlterDatabaseStmt' in node ||
    'AlterDatabaseSetStmt' in node ||
    'AlterExtensionContentsStmt' in node
  ) {
    return true;
  } else return false;
  return true;
}

/** A database that is dropped behind rows may be the one they were written into. */
function droppedDatabase(context: ReadingContext, name: string, text: StatementText): void {
  const filled = context.catalog.tables.list().find(table => (table.rowCount ?? 0) > 0);
  if (filled === undefined) return;
  context.history.changedIfFilled(filled, {
    line: text.line,
    object: name,
    message: `DROP DATABASE takes database ${name} away after rows were written.`,
    excerpt: text.text.slice(0, 200),
  });
}

/** The table that SELECT ... INTO makes; in a UNION the clause stands in its first query. */
function queryTarget(node: SelectStmt): RangeVar | undefined {
  let query: SelectStmt | undefined = node;
  while (query !== undefined && query.intoClause === undefined) query = query.larg;
  return query?.intoClause?.rel;
}

/** SET name = value. */
function applySetting(context: ReadingContext, node: VariableSetStmt): void {
  const name = node.name ?? '';
  if (node.kind !== 'VAR_SET_VALUE') {
    if (name === 'search_path') context.schema = 'public';
    if (name === 'standard_conforming_strings') context.backslashEscapes = false;
    context.settings.delete(name.toLowerCase());
    return;
  }
  context.set(
    name,
    (node.args ?? []).map(arg => constantText(arg) ?? integerOf(arg) ?? ''),
  );
}

/** Says that a statement which a server would run was left out. */
export function ignored(
  context: ReadingContext,
  verb: string,
  text: { text: string; line: number },
  code: 'command-ignored' | 'rows-changed' = 'command-ignored',
): void {
  context.issues.add({
    code,
    line: text.line,
    message: `${verb} statements are not run; what they would change is not seen.`,
    excerpt: text.text.slice(0, 200),
  });
}

/** Objects that the model keeps as text. */
function applyOther(context: ReadingContext, node: Node, text: StatementText): void {
  if ('CreateExtensionStmt' in node) {
    const name = node.CreateExtensionStmt.extname ?? '';
    if (name !== 'plpgsql') context.other('extension', name, text);
  } else if ('GrantStmt' in node || 'GrantRoleStmt' in node || 'AlterDefaultPrivilegesStmt' in node) {
    const objects = 'GrantStmt' in node ? (node.GrantStmt.objects ?? []).map(objectName).join(', ') : '';
    context.other('grant', objects === '' ? summary(text) : objects, text);
  } else if ('CreateRoleStmt' in node) {
    context.other(/^\s*create\s+user\b/i.test(text.text) ? 'user' : 'role', node.CreateRoleStmt.role ?? '', text);
  } else if ('AlterRoleStmt' in node || 'AlterRoleSetStmt' in node || 'DropRoleStmt' in node) {
    if (!('DropRoleStmt' in node)) context.other('role', summary(text), text);
  } else if ('CreatePolicyStmt' in node) {
    const { policy_name: name, table } = node.CreatePolicyStmt;
    context.other('policy', `${table?.relname ?? ''}.${name ?? ''}`, text);
  } else if ('RuleStmt' in node) {
    createRule(context, node.RuleStmt);
    context.other('rule', `${node.RuleStmt.relation?.relname ?? ''}.${node.RuleStmt.rulename ?? ''}`, text);
  } else if ('CreatePublicationStmt' in node)
    context.other('publication', node.CreatePublicationStmt.pubname ?? '', text);
  else if ('CreateCastStmt' in node) context.other('cast', summary(text), text);
  else if ('CreateForeignServerStmt' in node)
    context.other('server', node.CreateForeignServerStmt.servername ?? '', text);
  else if ('CreateStatsStmt' in node) context.other('other', nameOf(node.CreateStatsStmt.defnames).name, text);
  else if ('CreateEventTrigStmt' in node) context.other('other', node.CreateEventTrigStmt.trigname ?? '', text);
  else if ('AlterDomainStmt' in node) {
    context.clauseUnknown(
      text,
      stringsOf(itemsOf(node.AlterDomainStmt.typeName?.at(-1))).join('.'),
      'A change of a domain is not read.',
    );
  } else context.other('other', summary(text), text);
}
