import type { Node, ParseResult, RangeVar, TypeName } from 'libpg-query';
import type { Column, OtherObject, ReadLimits, Routine, SourceType, Table, Trigger, UserType } from '../../model.ts';
import { Catalog, emptyTable, NamedObjects, type ObjectName } from '../base/catalog.ts';
import type { IssueLog } from '../base/issue-log.ts';
import { RowHistory } from '../base/row-history.ts';
import { nameOf } from './nodes.ts';
import type { StatementText } from './statement-text.ts';

/** PostgreSQL's own parser; it must have been loaded before. Throws on a syntax error. */
export type ParsePostgresql = (sql: string) => ParseResult;

/** What is known about a counter before the column or sequence it belongs to is settled. */
export interface Counter {
  start?: string;
  increment?: string;
  /** setval's value, and whether it was already given out. */
  value?: { last: string; called: boolean };
}

/** Where PostgreSQL keeps what is gone with the session. */
export const temporarySchema = 'pg_temp';

/** Everything a reading of a PostgreSQL script gathers; the statement readers write into it. */
export class ReadingContext {
  readonly limits: ReadLimits;
  readonly issues: IssueLog;
  readonly history: RowHistory;
  readonly catalog: Catalog;
  readonly types = new NamedObjects<UserType>();
  /** What the attributes of composite types are, which the model keeps as text only. */
  readonly compositeTypes = new Map<UserType, Map<string, SourceType>>();
  /** The syntax of each column's type, for defaults that are set later. */
  readonly columnTypes = new Map<Column, TypeName>();
  readonly routines: Routine[] = [];
  readonly triggers: Trigger[] = [];
  readonly others: OtherObject[] = [];
  /** Indexes and keys by name, to find the table an index statement is about. */
  readonly indexOwners = new NamedObjects<ObjectName & { table: Table }>();
  /** By qualified sequence name, for those without a CREATE SEQUENCE of their own too. */
  readonly counters = new Map<string, Counter>();
  /** First schema of the search path. */
  schema = 'public';
  readonly settings = new Map<string, string>();
  backslashEscapes = false;
  database: string | undefined;
  /** Looked for first where no schema is written, but only once there is a temporary relation. */
  #hasTemporary = false;
  /** Table -> how often rows were changed by statements that are not rows. */
  onRowsChanged: (table: Table, how: string, line: number) => void = () => {};

  /** Takes a setting of the session. */
  set(name: string, values: readonly string[]): void {
    const key = name.toLowerCase();
    this.settings.set(key, values.join(', '));
    if (key === 'standard_conforming_strings')
      this.backslashEscapes = ['off', 'false', '0', 'no'].includes(values[0] ?? '');
    if (key === 'session_replication_role') this.history.triggersAreOff = values[0]?.toLowerCase() === 'replica';
    if (key === 'search_path') {
      // pg_dump empties the path and then writes every name in full.
      const first = values.find(value => value !== '' && value !== 'pg_catalog' && value !== '$user');
      this.schema = first ?? 'public';
    }
  }

  constructor(limits: ReadLimits, issues: IssueLog) {
    this.limits = limits;
    this.issues = issues;
    this.history = new RowHistory(issues, { dialect: 'postgresql', triggers: this.triggers, routines: this.routines });
    this.catalog = new Catalog(limits, issues);
  }

  /** The full name of a relation that is there: without a schema, a temporary one or the first of the search path. */
  relation(range: RangeVar | undefined): ObjectName {
    const name = range?.relname ?? '';
    return this.qualified(range?.schemaname === undefined ? { name } : { schema: range.schemaname, name });
  }

  /** The full name of a relation that is being made. */
  newName(range: RangeVar | undefined): ObjectName {
    const isTemporary = range?.relpersistence === 't' || range?.schemaname === temporarySchema;
    if (isTemporary) this.#hasTemporary = true;
    return { schema: isTemporary ? temporarySchema : (range?.schemaname ?? this.schema), name: range?.relname ?? '' };
  }

  qualified(name: { schema?: string; name: string }): ObjectName {
    if (this.#hasTemporary && name.schema === undefined) {
      const temporary = { schema: temporarySchema, name: name.name };
      const { tables, views } = this.catalog;
      if (tables.find(temporary)?.name === name.name || views.find(temporary)?.name === name.name) return temporary;
    }
    return { schema: name.schema ?? this.schema, name: name.name };
  }

  named(nodes: readonly Node[] | undefined): ObjectName {
    return this.qualified(nameOf(nodes));
  }

  /** A table by name, or undefined with an issue. */
  table(name: ObjectName, text: StatementText): Table | undefined {
    const table = this.findTable(name);
    if (table === undefined) {
      this.issues.add({
        code: 'table-unknown',
        line: text.line,
        object: display(name),
        message: 'A statement is about a table that is not in this file.',
        excerpt: text.text.slice(0, 200),
      });
    }
    return table;
  }

  /** A table by exactly this name; PostgreSQL has no other equality of names. */
  findTable(name: ObjectName): Table | undefined {
    const table = this.catalog.tables.find(name);
    return table !== undefined && table.name === name.name && table.schema === name.schema ? table : undefined;
  }

  newTable(name: ObjectName, line: number): Table | undefined {
    const table = emptyTable(name, line);
    if (name.schema !== undefined && name.schema !== temporarySchema) this.catalog.schemas.add(name.schema);
    return this.catalog.addTable(table) ? table : undefined;
  }

  addColumn(table: Table, column: Column): void {
    if (table.columns.length < this.limits.columnsMax) {
      table.columns.push(column);
      return;
    }
    const message = `There are more than ${this.limits.columnsMax} columns; the rest are not read.`;
    this.issues.add({ code: 'limit-reached', line: column.line, object: table.name, message });
  }

  counter(sequence: ObjectName): Counter {
    const key = `${sequence.schema ?? this.schema}.${sequence.name}`;
    let counter = this.counters.get(key);
    if (counter === undefined) {
      counter = {};
      this.counters.set(key, counter);
    }
    return counter;
  }

  other(kind: OtherObject['kind'], name: string, text: StatementText): void {
    if (this.others.length >= this.limits.tablesMax) {
      const message = `There are more than ${this.limits.tablesMax} objects that are not tables; the rest are not listed.`;
      this.issues.add({ code: 'limit-reached', line: text.line, message });
      return;
    }
    this.others.push({ kind, name, text: text.text, line: text.line });
  }

  clauseUnknown(text: StatementText, object: string, message: string): void {
    this.issues.add({ code: 'clause-unknown', line: text.line, object, message, excerpt: text.text.slice(0, 200) });
  }
}

/** A name for people: the schema only where it is not `public`. */
export function display(name: ObjectName): string {
  return name.schema === undefined || name.schema === 'public' ? name.name : `${name.schema}.${name.name}`;
}
