import type { ReadingContext } from './context.ts';

const making = /\blo_(?:creat|create|from_bytea|import)\s*\(/i;
const filling = /^\s*select\s+(?:pg_catalog\s*\.\s*)?(?:lo_open|lo_close|lowrite|lo_put)\s*\(/i;

/** What is the case with large objects, in a dump as in a live database. */
export const largeObjectsMessage =
  'The database holds large objects (pg_largeobject), which lie outside of any table and are not carried over: a column of type oid that names one would point to nothing. Put them into bytea columns before, or export them with lo_export.';

/** Whether a query makes or fills large objects, as pg_dump writes them; those it makes are counted and said. */
export function largeObjects(context: ReadingContext, { text, line }: { text: string; line: number }): boolean {
  if (making.test(text)) {
    context.issues.add({
      code: 'large-objects',
      line,
      object: 'large objects',
      message: largeObjectsMessage,
      excerpt: text.slice(0, 200),
    });
    return true;
  }
  return filling.test(text);
}
