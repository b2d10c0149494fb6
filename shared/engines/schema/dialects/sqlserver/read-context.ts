import type { OtherObject, ReadLimits, Routine, Table, Trigger, UserType } from '../../model.ts';
import { type Catalog, NamedObjects, type ObjectName } from '../base/catalog.ts';
import type { IssueLog } from '../base/issue-log.ts';
import type { RowHistory } from '../base/row-history.ts';
import type { SpanRecorder } from '../base/span-recorder.ts';
import type { BatchState } from './batch-state.ts';
import type { Session } from './session.ts';

/** Boundaries of CREATE PARTITION FUNCTION. */
export interface PartitionFunction {
  name: string;
  /** LEFT: a boundary belongs to the partition before it. */
  side: 'LEFT' | 'RIGHT';
  values: string[];
  line: number;
}

/** What a script says of itself. */
export interface Header {
  writtenBy?: string;
  serverVersion?: string;
  database?: string;
  collation?: string;
}

/** What the readers of the single statements share. */
export interface ReadContext {
  readonly limits: ReadLimits;
  readonly issues: IssueLog;
  readonly catalog: Catalog;
  readonly session: Session;
  readonly batch: BatchState;
  readonly history: RowHistory;
  readonly spans: SpanRecorder;
  readonly routines: Routine[];
  readonly triggers: Trigger[];
  readonly others: OtherObject[];
  readonly types: NamedObjects<UserType>;
  readonly partitionFunctions: Map<string, PartitionFunction>;
  /** Function of each partition scheme. */
  readonly partitionSchemes: Map<string, string>;
  /** Tables filled or emptied by statements whose effect only a server knows: their row count is not stated. */
  readonly uncounted: Set<string>;
  /** Tables whose counter (IDENTITY) is no longer where rows without a number left it, and what moved it. */
  readonly countersMoved: Map<string, string>;
  /** Lines of SET NOEXEC ON and SET PARSEONLY ON that were told of. */
  readonly notRunNoted: Set<number>;
  /** Databases in use while tables were created, and what the script says of itself. */
  readonly databases: Set<string>;
  readonly header: Header;
  /** Reads statements that stand in a text: EXEC (N'...'). */
  readInner(text: string, line: number): void;
  /** How deep in such texts the reading is. */
  innerDepth: number;
}

/** The schema of names without one. */
export const defaultSchema = 'dbo';

/** Key of an object in the maps and sets above. */
export function objectKey(object: ObjectName): string {
  return `${object.schema ?? ''}\u0000${object.name}`.toLowerCase();
}

/** Name for messages: `name`, or `schema.name` outside the default schema. */
export function displayName(object: ObjectName): string {
  return object.schema === undefined || object.schema.toLowerCase() === defaultSchema
    ? object.name
    : `${object.schema}.${object.name}`;
}

/** Names are the same whatever their case. */
export function sameName(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase();
}

export function findColumn(table: Table, name: string): Table['columns'][number] | undefined {
  return (
    table.columns.find(column => column.name === name) ?? table.columns.find(column => sameName(column.name, name))
  );
}

export function emptyTypes(): NamedObjects<UserType> {
  return new NamedObjects<UserType>();
}
