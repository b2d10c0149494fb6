import { quoteIdentifier } from '../../emit/quote.ts';
import { toIdentifier } from '../../mapping/identifiers.ts';
import type { Scope } from '../render.ts';
import type { QueryContext, ReadableRelation } from '../render-from.ts';
import { renderQuery } from '../render-query.ts';
import type { Grammar } from '../tokenize.ts';
import type { ScopeColumn } from '../translate.ts';
import { refuse } from '../untranslatable.ts';
import { familyOf, type TextTraits, traitsOf, type Value } from '../value.ts';
import type { ConversionRule } from './conversion-rules.ts';

/** A column of a table that a program may write. */
export interface WritableColumn extends ScopeColumn {
  nullable: boolean;
  /** Numbers its rows. */
  counts: boolean;
  /** PostgreSQL calculates it. */
  generated: boolean;
  /** It has a default at the source that was not carried over. */
  defaultLost: boolean;
}

export interface WritableTable extends ReadableRelation {
  columns: WritableColumn[];
}

/** What a trigger belongs to. */
export interface TriggerPlace {
  timing: 'before' | 'after' | 'instead of';
  event: 'insert' | 'update' | 'delete';
  table: WritableTable;
  /** Whether a name means the trigger's own table. */
  isOwn(name: readonly string[]): boolean;
}

/** What a program may name, and where it may write. */
export interface ProgramContext {
  grammar: Grammar;
  query: QueryContext;
  /** A table that was made; undefined for views and what was not. */
  writable(name: readonly string[]): WritableTable | undefined;
  trigger?: TriggerPlace;
}

export interface Variable {
  /** Quoted. */
  sql: string;
  type: string;
}

/** The names a program uses, and what it turned out to do. */
export class Names {
  readonly context: ProgramContext;
  readonly variables = new Map<string, Variable>();
  /** Variables of the session, with their signs and in lower case, that have been set wherever the program is now. */
  assigned = new Set<string>();
  /** It calls another program of the source. */
  callsProgram = false;
  /** It reads tables, so that it depends on when it runs. */
  readsTables = false;
  /** It changes the table it belongs to. */
  writesOwn = false;
  /** Names of the conversions that were used. */
  readonly rules = new Set<ConversionRule>();

  constructor(context: ProgramContext) {
    this.context = context;
  }

  /** `sql`: what stands for it; its own name unless given. */
  declare(name: string, type: string, sql?: string): Variable {
    const key = name.toLowerCase();
    if (this.variables.has(key)) refuse(`two variables are called ${name}`);
    const variable = { sql: sql ?? quoteIdentifier(toIdentifier(key)), type };
    this.variables.set(key, variable);
    return variable;
  }

  /** Tables for subqueries. A variable that has the name of a column there would be taken for it. */
  get query(): QueryContext {
    const { query, trigger } = this.context;
    return {
      ...query,
      outermost: this.scope(),
      relation: name => {
        const found = query.relation(name);
        if (found === undefined) return undefined;
        this.readsTables = true;
        if (trigger?.timing === 'after' && trigger.isOwn(name))
          refuse('it reads the table it belongs to, of which the other rows of the statement are there already');
        return this.unambiguous(found);
      },
    };
  }

  unambiguous<T extends ReadableRelation>(relation: T): T {
    for (const { source } of relation.columns)
      if (this.variables.has(source.toLowerCase())) refuse(`${source} is both a variable and a column`);
    return relation;
  }

  /** Variables and the old and new row; `own` are the columns of the statement around it. */
  scope(own?: Scope['column']): Scope {
    const { grammar, query } = this.context;
    const scope: Scope = {
      grammar,
      ...(query.routine !== undefined && {
        routine: (name, args) => {
          this.callsProgram = true;
          return query.routine?.(name, args);
        },
      }),
      column: (qualifier, name) => {
        const [first, ...more] = qualifier;
        const word = first?.toUpperCase();
        if (word !== undefined && more.length === 0 && (word === 'NEW' || word === 'OLD')) return this.#row(word, name);
        const variable = first === undefined ? this.variables.get(name.toLowerCase()) : undefined;
        if (grammar === 'mysql' && name.startsWith('@') && !this.assigned.has(name.toLowerCase()))
          return refuse(`it reads ${name}, a variable of the session, before it sets it`);
        if (variable === undefined) return own?.(qualifier, name);
        // What callers will pass is not known; the column it meets decides how it is compared.
        return columnValue(variable.sql, { type: variable.type, ascii: true });
      },
      query: inner => {
        const { sql, columns } = renderQuery(inner, this.query, scope);
        return { sql, columns: columns.map(column => column.value) };
      },
    };
    return scope;
  }

  #row(record: 'NEW' | 'OLD', name: string): Value | undefined {
    const { trigger } = this.context;
    if (trigger === undefined) return undefined;
    if ((record === 'NEW' && trigger.event === 'delete') || (record === 'OLD' && trigger.event === 'insert'))
      return refuse(`there is no ${record} row`);
    const column = rowColumn(trigger, name);
    if (column === undefined) return undefined;
    if (record === 'NEW' && trigger.timing === 'before') {
      if (column.generated) refuse(`${name} is not calculated yet when the trigger runs`);
      if (column.counts && trigger.event === 'insert') refuse(`${name} has no number yet at the source`);
    }
    return columnValue(`${record}.${column.sql}`, column);
  }
}

/** A column of the trigger's table; SQLite's rowid is its INTEGER PRIMARY KEY. */
export function rowColumn(trigger: TriggerPlace, name: string): WritableColumn | undefined {
  const wanted = name.toLowerCase();
  const found = trigger.table.columns.find(column => column.source.toLowerCase() === wanted);
  if (found !== undefined || !['rowid', 'oid', '_rowid_'].includes(wanted)) return found;
  return trigger.table.columns.find(column => column.counts);
}

function columnValue(sql: string, column: TextTraits & Pick<ScopeColumn, 'type'>): Value {
  const { type } = column;
  return { sql, family: familyOf(type), volatility: 0, atomic: true, type, ...traitsOf(column) };
}
