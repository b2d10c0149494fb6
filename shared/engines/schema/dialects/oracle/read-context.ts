import type { OtherObject, ReadLimits, Routine, Table, Trigger, UserType } from '../../model.ts';
import type { Catalog, NamedObjects, ObjectName } from '../base/catalog.ts';
import type { IssueLog } from '../base/issue-log.ts';
import type { RowHistory } from '../base/row-history.ts';
import type { SpanRecorder } from '../base/span-recorder.ts';
import type { Session } from './session.ts';

/** What a script says of itself. */
export interface Header {
  writtenBy?: string;
  serverVersion?: string;
}

/** What the readers of the single statements share. */
export interface ReadContext {
  readonly limits: ReadLimits;
  readonly issues: IssueLog;
  readonly catalog: Catalog;
  readonly session: Session;
  readonly history: RowHistory;
  readonly spans: SpanRecorder;
  readonly routines: Routine[];
  readonly triggers: Trigger[];
  readonly others: OtherObject[];
  readonly types: NamedObjects<UserType>;
  /** Tables filled or emptied by statements whose effect only a server knows: their row count is not stated. */
  readonly uncounted: Set<string>;
  /** Indexes that USING INDEX names: they are part of a key. */
  readonly keyIndexes: Set<string>;
  readonly header: Header;
}

/** Key of an object in the sets above. */
export function objectKey(object: ObjectName): string {
  return `${object.schema ?? ''}\u0000${object.name}`;
}

/** Name for messages. */
export function displayName(object: ObjectName): string {
  return object.schema === undefined ? object.name : `${object.schema}.${object.name}`;
}

/**
 * The table of this name. Scripts name a table with its schema in one place and without it in another; where one table
 * alone has the name, it is meant.
 */
export function findTable(context: ReadContext, name: ObjectName): Table | undefined {
  return findObject(context.catalog.tables, name);
}

export function findObject<T extends ObjectName>(objects: NamedObjects<T>, name: ObjectName): T | undefined {
  const exact = objects.findExact(name);
  if (exact !== undefined) return exact;
  const bare = objects.findExact({ name: name.name });
  if (bare !== undefined) return bare;
  if (name.schema !== undefined && objects.list().some(object => object.schema === name.schema)) return undefined;
  const same = objects.list().filter(object => object.name === name.name);
  return same.length === 1 ? same[0] : undefined;
}

export function findColumn(table: Table, name: string): Table['columns'][number] | undefined {
  return table.columns.find(column => column.name === name);
}

export function addTrait(table: Table, trait: string): void {
  if (!table.traits.includes(trait)) table.traits.push(trait);
}
