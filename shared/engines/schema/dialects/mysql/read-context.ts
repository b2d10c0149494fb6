import type { OtherObject, ReadLimits, Routine, Table, Trigger } from '../../model.ts';
import type { Catalog, ObjectName } from '../base/catalog.ts';
import type { IssueLog } from '../base/issue-log.ts';
import type { RowHistory } from '../base/row-history.ts';
import type { SpanRecorder } from '../base/span-recorder.ts';
import type { Session } from './session.ts';

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
  /** Columns of stand-ins a dump creates for its views before the views themselves, by schema and name. */
  readonly standIns: Map<string, string[]>;
  /**
   * Tables filled or emptied by statements whose effect only a server knows, and why: their row count is not stated.
   * '' where an issue of its own says so already.
   */
  readonly uncounted: Map<Table, string>;
  /** Tables with rows that give way to others of the same key, or take their place; the line of the first of them. */
  readonly mayConflict: Map<Table, number>;
  /** Prepared statements, in lower case, that are known to change no rows. */
  readonly prepared: Set<string>;
  /** Database defaults from CREATE DATABASE and the first USE. */
  defaults: { database?: string; charset?: string; collation?: string };
  /** The statement being read is the script's last and has no terminator: it may be cut off. */
  isLast: boolean;
  /** An unqualified name in the database in use. */
  inUse(name: string): ObjectName;
}

/** Key of an object in the maps and sets above. */
export function objectKey(object: ObjectName): string {
  return `${object.schema ?? ''}\u0000${object.name}`.toLowerCase();
}

/** Name for messages: `schema.name` or `name`. */
export function displayName(object: ObjectName): string {
  return object.schema === undefined ? object.name : `${object.schema}.${object.name}`;
}

/** Notes that rows of a table may give way to others from this line on. */
export function noteConflict({ mayConflict }: ReadContext, table: Table, line: number): void {
  if (!mayConflict.has(table)) mayConflict.set(table, line);
}
