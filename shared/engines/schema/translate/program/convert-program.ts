import { QuoteError, quoteIdentifier } from '../../emit/quote.ts';
import { toIdentifier } from '../../mapping/identifiers.ts';
import type { Query } from '../ast.ts';
import { typeOfFamily } from '../family-types.ts';
import { renderQuery } from '../render-query.ts';
import { TokenReader } from '../token-reader.ts';
import { tokenize } from '../tokenize.ts';
import { refuse, Untranslatable } from '../untranslatable.ts';
import type { ConversionRule } from './conversion-rules.ts';
import { parseRoutine, parseTrigger } from './parse-program.ts';
import { typeOfDeclared } from './parse-type.ts';
import type { Parameter, Statement } from './program-ast.ts';
import { Names, type ProgramContext, type TriggerPlace } from './program-context.ts';
import { indented, type Position, ProgramRenderer } from './render-program.ts';

/** Why a program was not converted (words that follow "because"), and the line of its text where that was seen, from 0. */
export interface Blocked {
  ok: false;
  reason: string;
  line: number;
}

export interface ConvertedTrigger {
  ok: true;
  /** In PL/pgSQL, from DECLARE or BEGIN to END. */
  body: string;
  /** SQLite: UPDATE OF these columns. */
  updateOf: string[];
  rules: ConversionRule[];
  readsTables: boolean;
  setsNew: boolean;
}

export interface ConvertedRoutine {
  ok: true;
  /** `a integer, OUT b text`, as CREATE writes it. */
  parameters: string;
  /** Types of the arguments a caller gives, for calls from other programs and views. */
  takes: string[];
  kind: 'function' | 'procedure';
  /** What follows RETURNS; of a procedure undefined. */
  returns?: string;
  body: string;
  rules: ConversionRule[];
}

/** A trigger of MySQL or SQLite as the body of a PL/pgSQL function. `guard`: a name for the setting of a trigger that changes its own row. */
export function convertTrigger(
  text: string,
  context: ProgramContext & { trigger: TriggerPlace },
  guard: string,
): ConvertedTrigger | Blocked {
  return attemptProgram(text, context, (reader, position) => {
    const program = parseTrigger(reader);
    position.at = 0;
    const names = new Names(context);
    const renderer = new ProgramRenderer(names, position);
    names.rules.add('row-trigger');
    let lines = renderer.statements(program.body);
    if (program.when !== undefined) {
      names.rules.add('trigger-when');
      position.at = 0;
      lines = [`IF ${renderer.condition(program.when)} THEN`, ...indented(lines), 'END IF;'];
    }
    if (names.writesOwn) {
      names.rules.add('trigger-own-row');
      lines = guarded(lines, guard);
    }
    lines.push(`RETURN ${resultOf(context.trigger)};`);
    return {
      ok: true,
      body: bodyOf(lines, names, 0),
      updateOf: program.updateOf,
      rules: [...names.rules],
      readsTables: names.readsTables,
      setsNew: names.rules.has('assign-new'),
    };
  });
}

/** A function or procedure of MySQL. */
export function convertRoutine(text: string, context: ProgramContext): ConvertedRoutine | Blocked {
  return attemptProgram(text, context, (reader, position) => {
    const program = parseRoutine(reader);
    position.at = 0;
    const names = new Names(context);
    const { parameters } = program;
    const declared = parameters.map(parameter => ({
      parameter,
      variable: names.declare(parameter.name, typeOfDeclared(parameter.type)),
    }));
    const takes = declared.filter(({ parameter }) => parameter.mode !== 'OUT').map(({ variable }) => variable.type);
    const list = declared.map(({ parameter, variable }) => `${modeOf(parameter)}${variable.sql} ${variable.type}`);
    const only = onlyQuery(program.body);
    if (program.returns === undefined && only !== undefined) {
      if (parameters.some(({ mode }) => mode !== 'IN')) refuse('it gives rows and parameters to its caller');
      const { sql, returns } = rowsOf(only, names);
      names.rules.add('rows-of-procedure');
      // Its results are variables too, and ORDER BY may name one of them: there the column is meant.
      const lines = [...coerced(declared), `RETURN QUERY\n${sql};`];
      const body = bodyOf(lines, names, declared.length).replace('use_variable', 'use_column');
      return { ok: true, parameters: list.join(', '), takes, kind: 'function', returns, body, rules: [...names.rules] };
    }
    const returns = program.returns === undefined ? undefined : typeOfDeclared(program.returns);
    const renderer = new ProgramRenderer(names, position, returns);
    const lines = [...coerced(declared), ...renderer.statements(program.body)];
    if (returns === undefined) names.rules.add('plain-procedure');
    return {
      ok: true,
      parameters: list.join(', '),
      takes,
      kind: returns === undefined ? 'procedure' : 'function',
      ...(returns !== undefined && { returns }),
      body: bodyOf(lines, names, declared.length),
      rules: [...names.rules],
    };
  });
}

function modeOf({ mode }: Parameter): string {
  return mode === 'IN' ? '' : `${mode} `;
}

/** PostgreSQL forgets the digits of a parameter's type: they are applied at the beginning. */
function coerced(declared: readonly { parameter: Parameter; variable: { sql: string; type: string } }[]): string[] {
  return declared
    .filter(({ parameter, variable }) => parameter.mode !== 'OUT' && /^(numeric|timestamp)/.test(variable.type))
    .map(({ variable }) => `${variable.sql} := ${variable.sql}::${variable.type};`);
}

function onlyQuery(body: readonly Statement[]): Query | undefined {
  const [first, ...more] = body;
  if (first === undefined || more.length > 0) return undefined;
  return first.kind === 'block' ? onlyQuery(first.body) : first.kind === 'result' ? first.query : undefined;
}

/** A query as RETURN QUERY, and its columns as RETURNS TABLE. */
export function rowsOf(query: Query, names: Names): { sql: string; returns: string } {
  const { sql, columns } = renderQuery(query, names.query, names.scope());
  if (columns.some(({ value }) => value.family === 'other')) refuse('it gives a value of a type that is not known');
  const types = columns.map(({ value }) => typeOfFamily[value.family]);
  // The results stand in one list with the parameters, where each name may be there once.
  const taken = new Set([...names.variables.keys()].map(name => quoteIdentifier(toIdentifier(name.replace(/^@/, '')))));
  const own = columns.map(({ name }, at) => {
    const given = quoteIdentifier(toIdentifier(name));
    const free = taken.has(given) ? quoteIdentifier(`column_${at + 1}`) : given;
    taken.add(free);
    return free;
  });
  const list = own.map((name, at) => `${name} ${types[at]}`).join(', ');
  const items = types.map((type, at) => `(q.c${at + 1})::${type}`).join(', ');
  const plain = types.map((_, at) => `c${at + 1}`).join(', ');
  // RETURN QUERY wants the very types that are declared.
  return { sql: `SELECT ${items} FROM (\n${sql}\n) AS q (${plain})`, returns: `TABLE (${list})` };
}

function resultOf({ timing, event }: TriggerPlace): string {
  if (timing === 'after') return 'NULL';
  return event === 'delete' ? 'OLD' : 'NEW';
}

/** SQLite does not call a trigger again from within itself, unless recursive_triggers is on. */
function guarded(lines: readonly string[], guard: string): string[] {
  return [
    `IF coalesce(current_setting('${guard}', true), '') <> 'on' THEN`,
    `  PERFORM set_config('${guard}', 'on', true);`,
    ...indented(lines),
    `  PERFORM set_config('${guard}', '', true);`,
    'END IF;',
  ];
}

const writingRules: readonly ConversionRule[] = ['insert-rows', 'update-rows', 'delete-rows'];

/** Programs that run within this one share its session's variables, and may read or set them. */
function checkSession(names: Names): void {
  if (!names.rules.has('session-variables')) return;
  if (names.callsProgram) refuse('it sets a variable of the session and calls another program, which may use it');
  if (writingRules.some(rule => names.rules.has(rule)))
    refuse('it sets a variable of the session and changes rows, whose triggers may use it');
}

function bodyOf(lines: readonly string[], names: Names, parameters: number): string {
  checkSession(names);
  const variables = [...names.variables.values()].slice(parameters);
  const declarations =
    variables.length === 0 ? [] : ['DECLARE', ...variables.map(({ sql, type }) => `  ${sql} ${type};`)];
  return ['', '#variable_conflict use_variable', ...declarations, 'BEGIN', ...indented(lines), 'END', ''].join('\n');
}

/** Runs a conversion; a refusal becomes its reason and line, anything else is a defect and passes on. */
export function attemptProgram<T>(
  text: string,
  context: ProgramContext,
  convert: (reader: TokenReader, position: Position) => T,
): T | Blocked {
  const position: Position = { at: 0 };
  let reader: TokenReader | undefined;
  try {
    reader = new TokenReader(tokenize(text, context.grammar), context.grammar, text);
    return convert(reader, position);
  } catch (error) {
    if (!(error instanceof Untranslatable || error instanceof QuoteError)) throw error;
    // While it is parsed the reader stands where it came to; afterwards the statement is known.
    const isParsed = reader !== undefined && reader.peek().kind === 'end';
    const at = isParsed ? position.at : (reader?.peek().at ?? 0);
    return { ok: false, reason: error.message, line: text.slice(0, at).split('\n').length - 1 };
  }
}
