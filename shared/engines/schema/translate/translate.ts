import { QuoteError } from '../emit/quote.ts';
import type { Dialect } from '../model.ts';
import { assign } from './assign.ts';
import { parseExpressionText } from './parse.ts';
import { render, type Scope } from './render.ts';
import type { Grammar } from './tokenize.ts';
import { refuse, Untranslatable } from './untranslatable.ts';
import { asBoolean, familyOf, type TextTraits, traitsOf, type Value } from './value.ts';

/** A translation, or why there is none (words that follow "because"). */
export type Translation = { ok: true; sql: string } | { ok: false; reason: string };

/** The grammar in which a source writes its expressions; undefined where they are not translated. */
export function grammarOf(dialect: Dialect): Grammar | undefined {
  if (dialect === 'mysql' || dialect === 'mariadb') return 'mysql';
  if (dialect === 'sqlserver') return 'tsql';
  if (dialect === 'oracle') return 'oracle';
  return dialect === 'sqlite' ? 'sqlite' : undefined;
}

/** A column an expression may name. */
export interface ScopeColumn extends TextTraits {
  /** Its name in the source. */
  source: string;
  /** Its name in PostgreSQL, quoted. */
  sql: string;
  type: string;
  caseSensitive: boolean;
  /** SQL that stands for it: PostgreSQL's generated columns cannot name one another. */
  substitute?: string;
  /** true: it cannot be named here (a generated column that has no substitute yet). */
  hidden?: boolean;
}

/** The columns of one table, found by name without regard to case, as both sources do. */
export function tableScope(grammar: Grammar, tableName: string, columns: readonly ScopeColumn[]): Scope {
  const byName = new Map(columns.map(column => [column.source.toLowerCase(), column]));
  return {
    grammar,
    column: (qualifier, name) => {
      const last = qualifier.at(-1);
      if (last !== undefined && last.toLowerCase() !== tableName.toLowerCase()) return undefined;
      const found = byName.get(name.toLowerCase());
      if (found?.hidden === true) return refuse(`${name} is calculated itself`);
      return found === undefined ? undefined : columnValue(found);
    },
  };
}

function columnValue(column: ScopeColumn): Value {
  return {
    sql: column.substitute === undefined ? column.sql : `(${column.substitute})`,
    family: familyOf(column.type),
    volatility: 0,
    atomic: true,
    type: column.type,
    ...traitsOf(column),
  };
}

/** A condition (CHECK, a partial index's WHERE) in PostgreSQL's words. `immutable`: it must not depend on settings. */
export function translateCondition(text: string, scope: Scope, options: { immutable: boolean }): Translation {
  return attempt(() => {
    const condition = asBoolean(render(parseExpressionText(text, scope.grammar), scope));
    if (options.immutable && condition.volatility > 0) refuse('its result depends on settings or on the time');
    return condition.sql;
  });
}

/** An expression whose value goes into a column of this type: DEFAULT, a generated column. */
export function translateAssigned(
  text: string,
  scope: Scope,
  type: string,
  options: { immutable: boolean },
): Translation {
  return attempt(() => {
    const assigned = assign(render(parseExpressionText(text, scope.grammar), scope), type);
    if (options.immutable && assigned.volatility > 0) refuse('its result depends on settings or on the time');
    return assigned.sql;
  });
}

/** An expression to be indexed: it must be immutable and of a type that can be sorted. */
export function translateIndexed(text: string, scope: Scope): Translation {
  return attempt(() => {
    const indexed = render(parseExpressionText(text, scope.grammar), scope);
    if (indexed.volatility > 0) refuse('its result depends on settings or on the time');
    if (indexed.family === 'json' || indexed.family === 'other') refuse('PostgreSQL cannot sort its type');
    return indexed.sql;
  });
}

/** Runs a translation; a refusal becomes its reason, anything else is a defect and passes on. */
export function attempt(translation: () => string): Translation {
  try {
    return { ok: true, sql: translation() };
  } catch (error) {
    if (error instanceof Untranslatable || error instanceof QuoteError) return { ok: false, reason: error.message };
    throw error;
  }
}
