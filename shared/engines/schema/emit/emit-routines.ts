import { toIdentifier } from '../mapping/identifiers.ts';
import type { SchemaPlan } from '../mapping/map-schema.ts';
import type { Routine } from '../model.ts';
import { type ConvertedRoutine, convertRoutine } from '../translate/program/convert-program.ts';
import { convertTsqlProcedure } from '../translate/program/convert-tsql.ts';
import { fitting } from '../translate/program/render-writes.ts';
import type { ReadableRelation } from '../translate/render-from.ts';
import { grammarOf } from '../translate/translate.ts';
import { familyOf, type Value, value } from '../translate/value.ts';
import { convertedProgram, leftProgram } from './program-findings.ts';
import { quoteBody, quoteQualified } from './quote.ts';
import type { Script } from './script.ts';
import { searchPathOf } from './search-path.ts';
import { routineSkeleton } from './skeleton.ts';
import type { WritableTables } from './writable-tables.ts';

type FindRelation = (from: string | undefined, name: readonly string[]) => ReadableRelation | undefined;

interface Emitted extends ConvertedRoutine {
  /** Qualified and quoted. */
  name: string;
}

/** Functions and procedures: those of MySQL that are understood are written in PL/pgSQL, every other one is a finding. */
export class RoutineEmitter {
  readonly #plan: SchemaPlan;
  readonly #script: Script;
  readonly #writable: WritableTables;
  readonly #relation: FindRelation;
  /** undefined: being worked on, or not converted. */
  readonly #done = new Map<Routine, Emitted | undefined>();
  readonly #names = new Set<string>();

  constructor(plan: SchemaPlan, script: Script, writable: WritableTables, relation: FindRelation) {
    this.#plan = plan;
    this.#script = script;
    this.#writable = writable;
    this.#relation = relation;
  }

  emitAll(): void {
    for (const routine of this.#plan.model.routines) this.#emit(routine);
  }

  /** A call of a function of the source; undefined if there is none of this name, or it was not converted. */
  call(name: string, args: readonly Value[]): Value | undefined {
    const found = this.#plan.model.routines.find(
      routine => routine.kind === 'function' && routine.name.toUpperCase() === name,
    );
    const emitted = found === undefined ? undefined : this.#emit(found);
    const returns = emitted?.returns;
    if (
      emitted === undefined ||
      returns === undefined ||
      returns.startsWith('TABLE') ||
      args.length !== emitted.takes.length
    )
      return undefined;
    const given = args.map((arg, at) => {
      const type = emitted.takes[at] ?? 'text';
      return `(${fitting(arg, type).sql})::${type.replace(/\(.*\)/, '')}`;
    });
    return value(`${emitted.name}(${given.join(', ')})`, familyOf(returns), args, { volatility: 2 });
  }

  #emit(routine: Routine): Emitted | undefined {
    if (this.#done.has(routine)) return this.#done.get(routine);
    this.#done.set(routine, undefined);
    const { dialect } = this.#plan.model;
    const words = routine.kind === 'package-body' ? 'package body' : routine.kind;
    const object = `${words} ${routine.name}`;
    const name = quoteQualified(
      this.#plan.names.schemaOf(routine.schema),
      toIdentifier(this.#plan.names.fold(routine.name)),
    );
    const left = (reason: string, line: number): undefined => {
      this.#script.findings.push(
        leftProgram(
          { object, what: words, line: routine.line, text: routine.text },
          { reason, line: routine.line + line },
          routineSkeleton(name, routine, grammarOf(dialect)),
        ),
      );
      return undefined;
    };
    const grammar = grammarOf(dialect);
    const isMysql = grammar === 'mysql' && (routine.kind === 'function' || routine.kind === 'procedure');
    if (!isMysql && !(grammar === 'tsql' && routine.kind === 'procedure'))
      return left(`a ${words} in the language of this database is not converted`, 0);
    const convert = isMysql ? convertRoutine : convertTsqlProcedure;
    const converted = convert(routine.text, {
      grammar,
      query: {
        grammar,
        relation: parts => this.#relation(routine.schema, parts),
        routine: (called, args) => this.call(called, args),
      },
      writable: parts => this.#writable.find(routine.schema, parts),
    });
    if (!converted.ok) return left(converted.reason, converted.line);
    if (this.#names.has(name))
      return left('another routine has its name, and PostgreSQL keeps functions and procedures together', 0);
    const { kind, parameters, returns, body } = converted;
    const result = returns === undefined ? '' : ` RETURNS ${returns}`;
    const sql = `CREATE ${kind.toUpperCase()} ${name}(${parameters})${result} LANGUAGE plpgsql ${searchPathOf(this.#plan)} AS ${quoteBody(body)}`;
    if (!this.#script.add('after-data', object, sql, { line: routine.line, original: routine.text })) return undefined;
    this.#names.add(name);
    this.#script.findings.push(
      convertedProgram(
        { object, what: words, line: routine.line },
        converted.rules,
        callNote(routine, converted, name),
      ),
    );
    const emitted = { ...converted, name };
    this.#done.set(routine, emitted);
    return emitted;
  }
}

/** How programs call it now, where that is another way. */
function callNote(routine: Routine, { returns }: ConvertedRoutine, name: string): string | undefined {
  const isQuery = routine.kind === 'procedure' && returns !== undefined;
  return isQuery ? `It gave rows to whoever called it; ask for them with SELECT * FROM ${name}(...) now.` : undefined;
}
