import type {
  ColumnDefinition,
  CreateTableStmt,
  DeferSubclause,
  ForeignKeyClause,
  IndexedColumn,
  NamedTableConstraint,
  RefAct,
  ResolveType,
  SortedColumn,
} from 'sqlite3-parser';
import type { Column, ForeignKey, IndexPart, Key, ReferentialAction, Table } from '../../model.ts';
import { oneLine, type StatementText } from '../postgresql/statement-text.ts';
import { isTemporary, type SqliteContext } from './context.ts';
import { affinityType, declaredType } from './declared.ts';
import { expressionOf } from './expressions.ts';
import type { Positions } from './positions.ts';

const actions: Record<RefAct, ReferentialAction> = {
  SetNull: 'set null',
  SetDefault: 'set default',
  Cascade: 'cascade',
  Restrict: 'restrict',
  NoAction: 'no action',
};

const flags = { withoutRowid: 128, strict: 65536 };

/** Words behind a default in a column definition. */
const behindDefault = [
  'CONSTRAINT',
  'NOT',
  'NULL',
  'DEFAULT',
  'GENERATED',
  'AS',
  'CHECK',
  'UNIQUE',
  'PRIMARY',
  'REFERENCES',
  'COLLATE',
  'DEFERRABLE',
  'ON',
];

/** Reads CREATE TABLE. */
export class TableReader {
  readonly #context: SqliteContext;
  readonly #text: StatementText;
  readonly #positions: Positions;

  constructor(context: SqliteContext, text: StatementText, positions: Positions) {
    this.#context = context;
    this.#text = text;
    this.#positions = positions;
  }

  createTable(node: CreateTableStmt): void {
    const context = this.#context;
    const name = context.newName(node.temporary, node.tblName);
    if (node.ifNotExists && context.catalog.tables.find(name) !== undefined) return;
    if (node.body.type === 'AsSelectCreateTableBody') {
      // Its rows are gone with the session; an empty table under its name takes up what else is said of it.
      if (isTemporary(name)) {
        context.newTable(name, this.#text.line)?.traits.push('TEMPORARY');
        return;
      }
      context.issues.add({
        code: 'table-unknown',
        line: this.#text.line,
        object: name.name,
        message: 'A table is made from a query; its columns and rows are not known without running it.',
        excerpt: this.#text.text,
      });
      return;
    }
    const table = context.newTable(name, this.#text.line);
    if (table === undefined) return;
    const { body } = node;
    const strict = (body.flags & flags.strict) !== 0;
    if (isTemporary(name)) table.traits.push('TEMPORARY');
    if ((body.flags & flags.withoutRowid) !== 0) table.traits.push('WITHOUT ROWID');
    if (strict) table.traits.push('STRICT');
    for (const column of body.columns) this.addColumn(table, column, strict);
    for (const constraint of body.constraints ?? []) this.#tableConstraint(table, constraint);
    this.#settleKey(table, body.columns);
  }

  /** A column with the constraints written on it. */
  addColumn(table: Table, node: ColumnDefinition, strict: boolean): void {
    const text = this.#text;
    const declared = this.#declared(node);
    const column: Column = {
      name: node.colName.text,
      sourceType: declared,
      type: affinityType(declared, strict),
      nullable: true,
      line: text.lineAt(this.#positions.byte(node.colName.span.offset)),
    };
    if (table.columns.length >= this.#context.limits.columnsMax) {
      const message = `There are more than ${this.#context.limits.columnsMax} columns; the rest are not read.`;
      this.#context.issues.add({ code: 'limit-reached', line: column.line, object: table.name, message });
      return;
    }
    table.columns.push(column);
    for (const { name, constraint } of node.constraints) {
      const at = this.#positions.byte(constraint.span.offset);
      const line = text.lineAt(at);
      const named = name === undefined ? {} : { name: name.text };
      switch (constraint.type) {
        case 'PrimaryKeyColumnConstraint': {
          table.primaryKey = { ...named, columns: [column.name], line };
          if (constraint.order === 'Desc') table.primaryKey.parts = [{ column: column.name, descending: true }];
          if (constraint.autoIncrement) column.identity = { kind: 'auto-increment' };
          conflict(table, constraint.conflictClause, `PRIMARY KEY (${column.name})`);
          break;
        }
        case 'NotNullColumnConstraint':
          column.nullable = constraint.nullable;
          conflict(table, constraint.conflictClause, `NOT NULL ${column.name}`);
          break;
        case 'UniqueColumnConstraint':
          table.uniqueKeys.push({ ...named, columns: [column.name], line });
          conflict(table, constraint.conflictClause, `UNIQUE (${column.name})`);
          break;
        case 'CheckColumnConstraint':
          table.checks.push({ ...named, expression: this.#within(at, 'CHECK'), column: column.name, line });
          break;
        case 'DefaultColumnConstraint': {
          const from = text.indexAt(at);
          const written = text.upTo(from + 1, behindDefault);
          const inner = text.tokens[from + 1]?.word === '(' ? text.within(from + 1) : written;
          column.default = expressionOf(constraint.expr, inner);
          break;
        }
        case 'CollateColumnConstraint':
          column.collation = constraint.collationName.text;
          break;
        case 'ForeignKeyColumnConstraint':
          table.foreignKeys.push({
            ...named,
            ...foreignKey([column.name], constraint.clause, constraint.deferClause),
            line,
          });
          break;
        case 'DeferColumnConstraint': {
          const last = table.foreignKeys.at(-1);
          if (last !== undefined) defer(last, constraint.clause);
          break;
        }
        case 'GeneratedColumnConstraint':
          column.generated = {
            expression: text.within(text.indexAt(at)),
            stored: /^stored$/i.test(constraint.typ?.name ?? ''),
          };
          break;
      }
    }
  }

  /** The type as written, without the GENERATED ALWAYS that SQLite's grammar takes for a part of it. */
  #declared(node: ColumnDefinition): string {
    if (node.colType === undefined) return '';
    const { offset, length } = node.colType.span;
    const written = oneLine(this.#text.text.slice(offset, offset + length)).replace(/\s*GENERATED ALWAYS$/i, '');
    return declaredType(written);
  }

  #within(at: number, keyword: string): string {
    const from = this.#text.find([keyword], this.#text.indexAt(at));
    return from < 0 ? '' : this.#text.within(from);
  }

  #tableConstraint(table: Table, node: NamedTableConstraint): void {
    const { constraint } = node;
    const at = this.#positions.byte(constraint.span.offset);
    const line = this.#text.lineAt(at);
    const named = node.name === undefined ? {} : { name: node.name.text };
    switch (constraint.type) {
      case 'PrimaryKeyTableConstraint': {
        table.primaryKey = { ...named, ...keyOf(constraint.columns), line };
        const first = table.columns.find(column => same(column.name, table.primaryKey?.columns[0]));
        if (constraint.autoIncrement && first !== undefined) first.identity = { kind: 'auto-increment' };
        conflict(table, constraint.conflictClause, `PRIMARY KEY (${table.primaryKey.columns.join(', ')})`);
        break;
      }
      case 'UniqueTableConstraint': {
        const key = { ...named, ...keyOf(constraint.columns), line };
        table.uniqueKeys.push(key);
        conflict(table, constraint.conflictClause, `UNIQUE (${key.columns.join(', ')})`);
        break;
      }
      case 'CheckTableConstraint':
        table.checks.push({ ...named, expression: this.#within(at, 'CHECK'), line });
        conflict(table, constraint.conflictClause, 'CHECK');
        break;
      case 'ForeignKeyTableConstraint': {
        const columns = names(constraint.columns);
        table.foreignKeys.push({ ...named, ...foreignKey(columns, constraint.clause, constraint.deferClause), line });
        break;
      }
    }
  }

  /** INTEGER PRIMARY KEY is the rowid; elsewhere a key may hold NULL, but not WITHOUT ROWID or in STRICT tables. */
  #settleKey(table: Table, columns: readonly ColumnDefinition[]): void {
    const key = table.primaryKey;
    if (key === undefined) return;
    // Names are kept as the columns are written; keys may write them in another case.
    key.columns = key.columns.map(name => table.columns.find(column => same(column.name, name))?.name ?? name);
    const withoutRowid = table.traits.includes('WITHOUT ROWID');
    const only = key.columns.length === 1 ? table.columns.find(column => column.name === key.columns[0]) : undefined;
    // An oddity kept for old files: `INTEGER PRIMARY KEY DESC` on the column is not the rowid.
    const definition = columns.find(column => column.colName.text === only?.name);
    const isDescending = definition?.constraints.some(
      ({ constraint }) => constraint.type === 'PrimaryKeyColumnConstraint' && constraint.order === 'Desc',
    );
    if (only !== undefined && !withoutRowid && isDescending !== true && /^integer$/i.test(only.sourceType)) {
      only.nullable = false;
      only.identity ??= { kind: 'rowid' };
    }
    if (!withoutRowid && !table.traits.includes('STRICT')) return;
    for (const column of table.columns) if (key.columns.includes(column.name)) column.nullable = false;
  }
}

function same(left: string, right: string | undefined): boolean {
  return left.toLowerCase() === right?.toLowerCase();
}

function names(columns: readonly IndexedColumn[] | undefined): string[] {
  return (columns ?? []).map(column => column.colName.text);
}

/** Columns of a key, with their order and collation where they have one of their own. */
function keyOf(columns: readonly SortedColumn[]): Pick<Key, 'columns' | 'parts'> {
  const parts = columns.map((sorted): IndexPart => {
    const part: IndexPart = {};
    let expression = sorted.expr;
    if (expression.type === 'CollateExpr') {
      part.collation = expression.collation;
      expression = expression.expr;
    }
    part.column =
      expression.type === 'Id' ? expression.name : expression.type === 'StringLiteral' ? expression.value : '';
    if (sorted.order === 'Desc') part.descending = true;
    return part;
  });
  const plain = parts.every(part => part.collation === undefined && part.descending === undefined);
  return { columns: parts.map(part => part.column ?? ''), ...(plain ? {} : { parts }) };
}

function foreignKey(
  columns: string[],
  clause: ForeignKeyClause,
  deferClause: DeferSubclause | undefined,
): Omit<ForeignKey, 'line'> {
  const key: Omit<ForeignKey, 'line'> = {
    columns,
    referencedTable: clause.tblName.text,
    referencedColumns: names(clause.columns),
    onDelete: 'no action',
    onUpdate: 'no action',
  };
  for (const argument of clause.args) {
    if (argument.type === 'OnDeleteRefArg') key.onDelete = actions[argument.action];
    if (argument.type === 'OnUpdateRefArg') key.onUpdate = actions[argument.action];
  }
  if (deferClause !== undefined) defer(key, deferClause);
  return key;
}

function defer(key: Pick<ForeignKey, 'deferrable' | 'initiallyDeferred'>, clause: DeferSubclause): void {
  if (!clause.deferrable) return;
  key.deferrable = true;
  if (clause.initDeferred === 'InitiallyDeferred') key.initiallyDeferred = true;
}

/** ON CONFLICT has no equal in PostgreSQL: it is kept as a trait, for a rule to see. */
function conflict(table: Table, clause: ResolveType | undefined, of: string): void {
  if (clause !== undefined && clause !== 'Abort') table.traits.push(`ON CONFLICT ${clause.toUpperCase()}: ${of}`);
}
