import type { ForeignKey, Index, Key, Model, Table } from '#shared/engines/schema/model.ts';
import type { SourceServer } from './discover.ts';
import {
  columnLine,
  type Facts,
  foreignKeyLine,
  type IndexPartText,
  indexLine,
  primaryKeyLine,
  routineLine,
  rowsLine,
  sequenceLine,
  tableLine,
  triggerLine,
  viewLine,
} from './facts.ts';
import { mysqlTypeText } from './mysql-types.ts';
import { postgresqlTypeText } from './postgresql-types.ts';

/** The model as facts, in the words that the catalogue of this server uses. */
export function modelFacts(model: Model, server: SourceServer): Facts {
  const writer = new Writer(model, server);
  const tables = model.tables.filter(table => !table.traits.includes('TEMPORARY'));
  return {
    tables: tables.map(table => writer.nameOf(table)),
    lines: [
      ...tables.flatMap(table => writer.table(table)),
      ...model.views.map(view => viewLine(writer.nameOf(view), view.materialized)),
      ...model.triggers.map(trigger =>
        triggerLine(
          trigger.name,
          writer.nameOf({ schema: trigger.schema, name: trigger.table }),
          trigger.timing,
          trigger.events,
        ),
      ),
      ...model.routines.map(routine => routineLine(writer.nameOf(routine), routine.kind)),
      ...model.sequences.map(sequence => sequenceLine(writer.nameOf(sequence))),
    ],
  };
}

class Writer {
  readonly model: Model;
  readonly server: SourceServer;
  readonly isSchemaShown: boolean;

  constructor(model: Model, server: SourceServer) {
    this.model = model;
    this.server = server;
    const schemas = new Set(model.tables.map(table => table.schema ?? ''));
    this.isSchemaShown = server === 'postgresql' || schemas.size > 1;
  }

  nameOf(object: { schema?: string | undefined; name: string }): string {
    if (!this.isSchemaShown) return object.name;
    const schema = object.schema ?? (this.server === 'postgresql' ? 'public' : this.model.database);
    return schema === undefined ? object.name : `${schema}.${object.name}`;
  }

  table(table: Table): string[] {
    const name = this.nameOf(table);
    if (table.engine?.startsWith('virtual:') === true) return [tableLine(name)];
    const columns = table.columns.map((column, index) =>
      columnLine(name, index + 1, {
        name: column.name,
        type: this.typeOf(column.type, column.sourceType),
        nullable: column.nullable,
        traits: [
          ...(column.generated === undefined ? [] : [column.generated.stored ? 'stored' : 'virtual']),
          ...(this.isIdentity(column) ? ['identity'] : []),
        ],
      }),
    );
    const sequences = table.columns
      .filter(column => this.server === 'postgresql' && isSerial(column))
      .map(column => `${table.name}_${column.name}_seq`)
      .filter(sequence => !this.model.sequences.some(known => known.name === sequence))
      .map(sequence => sequenceLine(this.nameOf({ schema: table.schema, name: sequence })));
    const rows = this.rowsOf(table);
    const count = table.parent?.kind === 'partition' || rows === undefined ? [] : [rowsLine(name, rows)];
    const lines = [tableLine(name), ...columns, ...sequences, ...count];
    return table.parent?.kind === 'partition' ? lines : [...lines, ...this.keys(table, name)];
  }

  /** What the catalogue calls an identity; PostgreSQL's serial is a default and a sequence instead. */
  isIdentity(column: Table['columns'][number]): boolean {
    if (column.identity === undefined || this.server === 'sqlite') return false;
    return this.server === 'mysql' || column.identity.kind !== 'auto-increment';
  }

  /**
   * Rows of a table and of its partitions, whichever of them the script filled; undefined where the model says that it
   * can't know, which it must then say to the person too.
   */
  rowsOf(table: Table): number | undefined {
    if (table.rowCount === null && this.model.issues.some(issue => issue.object === table.name)) return undefined;
    const partitions = this.model.tables.filter(
      child =>
        child.parent?.kind === 'partition' &&
        child.parent.name === table.name &&
        (child.parent.schema ?? 'public') === (table.schema ?? 'public'),
    );
    return (table.rowCount ?? 0) + partitions.reduce((sum, child) => sum + (this.rowsOf(child) ?? 0), 0);
  }

  keys(table: Table, name: string): string[] {
    const fold = (column: string): string => this.fold(table, column);
    return [
      ...(table.primaryKey === undefined ? [] : [primaryKeyLine(name, table.primaryKey.columns.map(fold))]),
      ...table.uniqueKeys.map(key => indexLine(name, { unique: true, parts: partsOf(key, fold) })),
      ...table.indexes.map(index => indexLine(name, indexText(index, fold))),
      ...table.foreignKeys.map(key => this.foreignKey(table, name, key)),
    ];
  }

  foreignKey(table: Table, name: string, key: ForeignKey): string {
    const parent = this.parentOf(table, key);
    const columns = key.referencedColumns.length > 0 ? key.referencedColumns : (parent?.primaryKey?.columns ?? []);
    const action = (word: string): string => (this.server === 'mysql' && word === 'restrict' ? 'no action' : word);
    return foreignKeyLine(name, {
      columns: key.columns.map(column => this.fold(table, column)),
      parent:
        parent === undefined
          ? this.nameOf({ schema: key.referencedSchema ?? table.schema, name: key.referencedTable })
          : this.nameOf(parent),
      parentColumns: columns.map(column => (parent === undefined ? column : this.fold(parent, column))),
      onDelete: action(key.onDelete),
      onUpdate: action(key.onUpdate),
    });
  }

  parentOf(table: Table, key: ForeignKey): Table | undefined {
    const schema = key.referencedSchema ?? table.schema;
    const same = (other: Table, first: string, second: string): boolean =>
      first === second && (schema ?? '') === (other.schema ?? schema ?? '');
    return (
      this.model.tables.find(other => same(other, other.name, key.referencedTable)) ??
      (this.server === 'postgresql'
        ? undefined
        : this.model.tables.find(other => same(other, other.name.toLowerCase(), key.referencedTable.toLowerCase())))
    );
  }

  /** A column in the writing of its own table: keys may name it in another case, except in PostgreSQL. */
  fold(table: Table, column: string): string {
    if (this.server === 'postgresql') return column;
    return table.columns.find(({ name }) => name.toLowerCase() === column.toLowerCase())?.name ?? column;
  }

  typeOf(type: Table['columns'][number]['type'], sourceType: string): string {
    if (this.server === 'mysql') return mysqlTypeText(type, sourceType);
    return this.server === 'postgresql' ? postgresqlTypeText(type) : sourceType.toLowerCase().replaceAll(/\s+/g, '');
  }
}

/** PostgreSQL's serial types are an integer with a sequence of the column's own. */
function isSerial(column: Table['columns'][number]): boolean {
  return /^(?:small|big)?serial[248]?$/i.test(column.sourceType);
}

function partsOf(key: Key, fold: (column: string) => string): IndexPartText[] {
  if (key.parts === undefined) return key.columns.map(column => ({ column: fold(column) }));
  return key.parts.map(part => partText(part, fold));
}

function partText(part: Index['parts'][number], fold: (column: string) => string): IndexPartText {
  return {
    column: part.column === undefined ? undefined : fold(part.column),
    descending: part.descending,
    prefixLength: part.prefixLength,
  };
}

function indexText(index: Index, fold: (column: string) => string): Parameters<typeof indexLine>[1] {
  const kind = /^(btree|hash|other)$/.test(index.kind) ? undefined : index.kind;
  return {
    unique: index.unique,
    ...(kind !== undefined && { kind }),
    partial: index.where !== undefined,
    parts: index.parts.map(part => partText(part, fold)),
  };
}
