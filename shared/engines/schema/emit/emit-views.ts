import type { TargetTable } from '../finding.ts';
import { toIdentifier } from '../mapping/identifiers.ts';
import { type SchemaPlan, scopeColumns } from '../mapping/map-schema.ts';
import { commented, problem } from '../mapping/problem.ts';
import type { View } from '../model.ts';
import { typeOfFamily } from '../translate/family-types.ts';
import { parseQueryText } from '../translate/parse-query.ts';
import type { QueryContext, ReadableRelation } from '../translate/render-from.ts';
import { renderQuery } from '../translate/render-query.ts';
import { attempt, grammarOf } from '../translate/translate.ts';
import { traitsOf } from '../translate/value.ts';
import { quoteIdentifier, quoteQualified } from './quote.ts';
import type { Script } from './script.ts';

/** Deepest chain of views that are met by reading one another, where their order was not seen beforehand. */
const chainMax = 50;

/**
 * Views of a MySQL or SQLite source: those whose query is understood to the last name and type are translated, each
 * after the views and functions it reads from; every other one is a finding with its query.
 */
export class ViewEmitter {
  readonly #plan: SchemaPlan;
  readonly #tables: Map<object, TargetTable>;
  readonly #script: Script;
  readonly #views = new Map<string, View[]>();
  /** undefined: being worked on, or refused. */
  readonly #done = new Map<View, ReadableRelation | undefined>();
  readonly #routine: QueryContext['routine'];

  constructor(
    plan: SchemaPlan,
    tables: readonly TargetTable[],
    script: Script,
    routine?: NonNullable<QueryContext['routine']>,
  ) {
    this.#plan = plan;
    this.#routine = routine;
    this.#tables = new Map(tables.map(table => [table.source, table]));
    this.#script = script;
    for (const view of plan.model.views) {
      const key = view.name.toLowerCase();
      this.#views.set(key, [...(this.#views.get(key) ?? []), view]);
    }
  }

  emitAll(): void {
    for (const view of basesFirst(this.#plan.model.views)) this.#emit(view, 0);
  }

  #emit(view: View, depth: number): ReadableRelation | undefined {
    if (this.#done.has(view)) return this.#done.get(view);
    this.#done.set(view, undefined);
    const { dialect } = this.#plan.model;
    const grammar = grammarOf(dialect);
    if (grammar === undefined || depth > chainMax) {
      const isDeep = grammar !== undefined;
      this.#refuse(
        view,
        isDeep ? `more than ${chainMax} views read from one another` : 'views of this database are not translated yet',
      );
      return undefined;
    }
    const context: QueryContext = {
      grammar,
      relation: name => this.relation(view.schema, name, depth),
      ...(this.#routine !== undefined && { routine: this.#routine }),
    };
    let columns: ReadableRelation['columns'] = [];
    const translated = attempt(() => {
      const query = renderQuery(parseQueryText(view.query, grammar), context);
      columns = query.columns.map((column, index) => {
        const name = view.columns[index] ?? column.name;
        return {
          source: name,
          sql: quoteIdentifier(toIdentifier(this.#plan.names.fold(name))),
          type: typeOfFamily[column.value.family],
          ...traitsOf(column.value),
          caseSensitive: column.value.caseSensitive === true,
        };
      });
      return query.sql;
    });
    const name = this.#name(view);
    if (!translated.ok) {
      this.#refuse(view, translated.reason);
      return undefined;
    }
    const list = columns.map(column => column.sql);
    if (new Set(list).size < list.length) {
      this.#refuse(view, 'two of its columns have one name');
      return undefined;
    }
    const sql = `CREATE VIEW ${name} (${list.join(', ')}) AS\n${translated.sql}`;
    if (!this.#script.add('after-data', `view ${view.name}`, sql, { line: view.line, original: view.query }))
      return undefined;
    const relation = { sql: name, columns, key: [] };
    this.#done.set(view, relation);
    return relation;
  }

  /** A table that was made, or a view, which is translated now if it was not yet. `from`: the schema of who asks. */
  relation(from: string | undefined, parts: readonly string[], depth = 0): ReadableRelation | undefined {
    const name = parts.at(-1) ?? '';
    const schema = parts.length > 1 ? parts[0] : from;
    const source = this.#plan.lookup.find(schema, name);
    const table = source === undefined ? undefined : this.#tables.get(source);
    if (table !== undefined) {
      return {
        sql: quoteQualified(table.schema, table.name),
        columns: scopeColumns(this.#plan.model, table),
        key: (table.source.primaryKey?.columns ?? []).map(column =>
          quoteIdentifier(this.#plan.names.columnOf(table.source, column)),
        ),
      };
    }
    const views = this.#views.get(name.toLowerCase()) ?? [];
    const found = views.find(candidate => (candidate.schema ?? '') === (schema ?? '')) ?? views[0];
    return found === undefined ? undefined : this.#emit(found, depth + 1);
  }

  #name(view: View): string {
    return quoteQualified(this.#plan.names.schemaOf(view.schema), this.#plan.names.nameOf(view));
  }

  #refuse(view: View, reason: string): void {
    const columns = view.columns.map(column => quoteIdentifier(toIdentifier(this.#plan.names.fold(column))));
    const list = columns.length === 0 ? '' : ` (${columns.join(', ')})`;
    this.#script.findings.push(
      problem('R06', {
        severity: 'behaviour',
        object: `view ${view.name}`,
        line: view.line,
        message: `This view was not translated, because ${reason}.`,
        why: 'Programs that read from it find no such view until someone writes it anew.',
        fix: `Write the query anew for PostgreSQL:\nCREATE VIEW ${this.#name(view)}${list} AS\n-- At the source it is:\n${commented(view.query)}`,
      }),
    );
  }
}

/**
 * Views so that those which a query names come before it, as far as the words of the query tell: one that reads through a
 * long chain is then not reached through all of it. Each view is placed once.
 */
function basesFirst(views: readonly View[]): View[] {
  const named = new Map<string, View[]>();
  for (const view of views) {
    const key = view.name.toLowerCase();
    named.set(key, [...(named.get(key) ?? []), view]);
  }
  const seen = new Set<View>();
  const placed: View[] = [];
  for (const first of views) {
    const path: { view: View; bases: Iterator<View> }[] = [];
    const open = (view: View): void => {
      if (seen.has(view)) return;
      seen.add(view);
      path.push({ view, bases: basesOf(view, named).values() });
    };
    open(first);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.bases.next();
      if (next.done !== true) open(next.value);
      else placed.push(...path.splice(-1).map(({ view }) => view));
    }
  }
  return placed;
}

function basesOf({ query }: View, named: ReadonlyMap<string, readonly View[]>): View[] {
  const words = new Set((query.match(/[\p{L}\p{N}_$#]+/gu) ?? []).map(word => word.toLowerCase()));
  return [...words].flatMap(word => named.get(word) ?? []);
}
