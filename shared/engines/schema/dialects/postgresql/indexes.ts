import type { IndexElem, IndexStmt, Node } from 'libpg-query';
import type { Index, IndexPart } from '../../model.ts';
import { display, type ReadingContext } from './context.ts';
import { stringsOf } from './nodes.ts';
import type { StatementText } from './statement-text.ts';

const kinds = new Map<string, Index['kind']>([
  ['btree', 'btree'],
  ['hash', 'hash'],
  ['gin', 'gin'],
  ['gist', 'gist'],
  ['brin', 'brin'],
  ['spgist', 'spgist'],
]);

/** CREATE INDEX. */
export function createIndex(context: ReadingContext, node: IndexStmt, text: StatementText): void {
  const name = context.relation(node.relation);
  const method = node.accessMethod ?? 'btree';
  const view = context.catalog.views.find(name);
  if (view !== undefined && context.findTable(name) === undefined) {
    // An index of a materialized view.
    context.other('other', node.idxname ?? '', text);
    return;
  }
  const table = context.table(name, text);
  if (table === undefined) return;
  if (node.if_not_exists === true && table.indexes.some(index => index.name === node.idxname)) return;
  const on = text.find(['ON']);
  const open = text.find(['('], on + 1);
  const close = text.closing(open);
  const index: Index = {
    parts: parts(node.indexParams ?? [], text, open),
    unique: node.unique === true,
    kind: kinds.get(method) ?? 'other',
    line: text.line,
  };
  if (node.idxname !== undefined) {
    index.name = node.idxname;
    context.indexOwners.put({ schema: table.schema ?? 'public', name: node.idxname, table });
  }
  if (node.nulls_not_distinct === true) index.nullsNotDistinct = true;
  const include = (node.indexIncludingParams ?? []).flatMap(part =>
    'IndexElem' in part && part.IndexElem.name !== undefined ? [part.IndexElem.name] : [],
  );
  if (include.length > 0) index.include = include;
  if (node.whereClause !== undefined) {
    const where = text.find(['WHERE'], close);
    if (where >= 0) index.where = text.rest(where + 1);
  }
  if (!kinds.has(method)) {
    context.clauseUnknown(text, display(table), `The index method ${method} comes from an extension.`);
  }
  table.indexes.push(index);
}

function parts(nodes: readonly Node[], text: StatementText, open: number): IndexPart[] {
  let at = open + 1;
  const found: IndexPart[] = [];
  for (const node of nodes) {
    if (!('IndexElem' in node)) continue;
    found.push(part(node.IndexElem, text, at));
    const comma = text.find([',', ')'], at);
    at = comma < 0 ? text.tokens.length : comma + 1;
  }
  return found;
}

function part(node: IndexElem, text: StatementText, at: number): IndexPart {
  const found: IndexPart = node.name === undefined ? { expression: expressionText(text, at) } : { column: node.name };
  if (node.ordering === 'SORTBY_DESC') found.descending = true;
  if (node.nulls_ordering === 'SORTBY_NULLS_FIRST') found.nulls = 'first';
  if (node.nulls_ordering === 'SORTBY_NULLS_LAST') found.nulls = 'last';
  const collation = stringsOf(node.collation).at(-1);
  if (collation !== undefined) found.collation = collation;
  const operatorClass = stringsOf(node.opclass).join('.');
  if (operatorClass !== '') found.operatorClass = operatorClass;
  return found;
}

/** `(a || b)` without its parentheses, or a function call: all that grammar allows here. */
function expressionText(text: StatementText, at: number): string {
  const { tokens } = text;
  const open = text.find(['('], at);
  if (open < 0) return '';
  const close = text.closing(open);
  return open === at
    ? text.slice(tokens[open]!.end, tokens[close]!.start)
    : text.slice(tokens[at]!.start, tokens[close]!.end);
}
