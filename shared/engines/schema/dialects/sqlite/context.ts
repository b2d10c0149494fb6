import type { OtherObject, ReadLimits, Table, Trigger, View } from '../../model.ts';
import { Catalog, emptyTable, NamedObjects, type ObjectName } from '../base/catalog.ts';
import type { IssueLog } from '../base/issue-log.ts';
import { RowHistory } from '../base/row-history.ts';
import type { LexicalRules } from '../postgresql/script/lexer.ts';
import type { StatementText } from '../postgresql/statement-text.ts';

export const sqliteRules: LexicalRules = { postgresql: false, backslashEscapes: false };

/** Where SQLite keeps what is gone with the session. */
const temporarySchema = 'temp';

/** Whether a table or view is gone when the session ends. */
export function isTemporary(object: ObjectName): boolean {
  return object.schema === temporarySchema;
}

/** Everything a reading of a SQLite script or file gathers. */
export class SqliteContext {
  readonly limits: ReadLimits;
  readonly issues: IssueLog;
  readonly history: RowHistory;
  readonly catalog: Catalog;
  readonly triggers: Trigger[] = [];
  readonly others: OtherObject[] = [];
  readonly indexOwners = new NamedObjects<ObjectName & { table: Table }>();
  /** Table -> highest number given out, from sqlite_sequence. */
  readonly sequences = new Map<string, string>();
  onRowsChanged: (table: Table, how: string) => void = () => {};

  constructor(limits: ReadLimits, issues: IssueLog) {
    this.limits = limits;
    this.issues = issues;
    this.history = new RowHistory(issues, { dialect: 'sqlite', triggers: this.triggers, routines: [] });
    this.catalog = new Catalog(limits, issues);
  }

  /**
   * The object that a name means: `main` is the database itself and is no name that matters; without a schema a
   * temporary object comes before one of the database (SQLite, "Database Object Name Resolution").
   */
  name(schema: string | undefined, name: string): ObjectName {
    if (schema?.toLowerCase() === 'main') return { name };
    if (schema?.toLowerCase() === temporarySchema) return { schema: temporarySchema, name };
    if (schema !== undefined) return { schema, name };
    const temporary = { schema: temporarySchema, name };
    const { tables, views } = this.catalog;
    return tables.find(temporary) === undefined && views.find(temporary) === undefined ? { name } : temporary;
  }

  /** The name of an object that is being made. */
  newName(
    temporary: boolean,
    written: { dbName?: { text: string } | undefined; objName: { text: string } },
  ): ObjectName {
    return this.name(temporary ? temporarySchema : (written.dbName?.text ?? 'main'), written.objName.text);
  }

  table(name: ObjectName, text: StatementText): Table | undefined {
    const table = this.catalog.tables.find(name);
    if (table === undefined) {
      const message = 'A statement is about a table that is not in this file.';
      this.issues.add({ code: 'table-unknown', line: text.line, object: name.name, message, excerpt: text.text });
    }
    return table;
  }

  newTable(name: ObjectName, line: number): Table | undefined {
    const known = this.catalog.tables.find(name);
    if (known !== undefined) this.catalog.tables.remove(known);
    const table = emptyTable(name, line);
    return this.catalog.addTable(table) ? table : undefined;
  }

  view(view: View): void {
    this.catalog.views.put(view);
  }

  other(kind: OtherObject['kind'], name: string, text: StatementText): void {
    if (this.others.length < this.limits.tablesMax) this.others.push({ kind, name, text: text.text, line: text.line });
  }

  clauseUnknown(text: StatementText, object: string, message: string): void {
    this.issues.add({ code: 'clause-unknown', line: text.line, object, message, excerpt: text.text });
  }
}
