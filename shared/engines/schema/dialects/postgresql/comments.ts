import type { CommentStmt } from 'libpg-query';
import { display, type ReadingContext } from './context.ts';
import { itemsOf, stringsOf } from './nodes.ts';
import { objectName } from './objects.ts';
import type { StatementText } from './statement-text.ts';

/** COMMENT ON: kept at the object where the model has a place for it, else as an object of its own. */
export function comment(context: ReadingContext, node: CommentStmt, text: StatementText): void {
  const parts = stringsOf(itemsOf(node.object));
  const { comment: words } = node;
  const target = targetOf(context, node, parts);
  if (target !== undefined) {
    if (words === undefined || words === '') delete target.comment;
    else target.comment = words;
    return;
  }
  context.other('comment', objectName(node.object), text);
}

function targetOf(context: ReadingContext, node: CommentStmt, parts: string[]): { comment?: string } | undefined {
  const last = parts.at(-1) ?? '';
  const schemaAt = (index: number) => parts.at(index) ?? context.schema;
  switch (node.objtype) {
    case 'OBJECT_TABLE':
    case 'OBJECT_FOREIGN_TABLE':
      return context.findTable({ schema: schemaAt(-2), name: last });
    case 'OBJECT_COLUMN': {
      const table = context.findTable({ schema: schemaAt(-3), name: parts.at(-2) ?? '' });
      return table?.columns.find(column => column.name === last);
    }
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
      return context.catalog.views.find({ schema: schemaAt(-2), name: last });
    case 'OBJECT_INDEX': {
      const owner = context.indexOwners.find({ schema: schemaAt(-2), name: last });
      return owner?.table.indexes.find(index => index.name === last) ?? keyNamed(owner?.table, last);
    }
    case 'OBJECT_TABCONSTRAINT': {
      const table = context.findTable({ schema: schemaAt(-3), name: parts.at(-2) ?? '' });
      return keyNamed(table, last);
    }
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN': {
      const name = objectName(node.object);
      return context.types.list().find(type => display(type) === name || type.name === name);
    }
    default:
      return undefined;
  }
}

function keyNamed(
  table:
    | { primaryKey?: { name?: string; comment?: string }; uniqueKeys: { name?: string; comment?: string }[] }
    | undefined,
  name: string,
) {
  if (table === undefined) return undefined;
  if (table.primaryKey?.name === name) return table.primaryKey;
  return table.uniqueKeys.find(key => key.name === name);
}
