import type { Table, Trigger, View } from '../../model.ts';
import type { Catalog } from './catalog.ts';
import type { IssueLog } from './issue-log.ts';

/**
 * Takes temporary tables and views, and the triggers on them, out of what was read: at the source they are gone when
 * the session ends. One issue each says so.
 */
export function leaveTemporary(
  catalog: Catalog,
  triggers: Trigger[],
  isTemporary: (object: Table | View) => boolean,
  issues: IssueLog,
): void {
  const gone = [...catalog.tables.list(), ...catalog.views.list()].filter(isTemporary);
  if (gone.length === 0) return;
  for (const object of gone) {
    issues.add({
      code: 'command-ignored',
      line: object.line,
      object: object.name,
      message: 'This is temporary: at the source it is gone when the session ends, so it is left out with its rows.',
    });
  }
  catalog.tables.removeAll(isTemporary);
  catalog.views.removeAll(isTemporary);
  const left = triggers.filter(
    trigger =>
      !gone.some(object => sameName(object, trigger)) ||
      [...catalog.tables.list(), ...catalog.views.list()].some(object => sameName(object, trigger)),
  );
  triggers.splice(0, triggers.length, ...left);
}

/** A trigger names its table; whoever writes no schema means the one in use. */
function sameName(object: Table | View, trigger: Trigger): boolean {
  if (object.name.toLowerCase() !== trigger.table.toLowerCase()) return false;
  return trigger.schema === undefined || object.schema === undefined || trigger.schema === object.schema;
}
