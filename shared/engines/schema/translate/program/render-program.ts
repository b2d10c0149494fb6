import { quoteIdentifier, quoteLiteral } from '../../emit/quote.ts';
import { toIdentifier } from '../../mapping/identifiers.ts';
import type { Node, Query } from '../ast.ts';
import { typeOfFamily } from '../family-types.ts';
import { render } from '../render.ts';
import { renderQuery } from '../render-query.ts';
import { refuse } from '../untranslatable.ts';
import { asBoolean, asText, type Family } from '../value.ts';
import type { ConversionRule } from './conversion-rules.ts';
import { typeOfDeclared } from './parse-type.ts';
import type { Statement } from './program-ast.ts';
import type { Names, TriggerPlace } from './program-context.ts';
import { fitting, renderDelete, renderInsert, renderUpdate, variableOf } from './render-writes.ts';

/** Values that a variable of the session gives back as they were. */
const sessionFamilies = new Set<Family>(['integer', 'decimal', 'date', 'timestamp', 'time']);

/** The last statement that was begun: where a program that is refused could not be understood. */
export interface Position {
  at: number;
}

/** Statements in PL/pgSQL, a line or more each. `returns`: the type of the function they stand in. */
export class ProgramRenderer {
  readonly #names: Names;
  readonly #position: Position;
  readonly #returns: string | undefined;

  constructor(names: Names, position: Position, returns?: string) {
    this.#names = names;
    this.#position = position;
    this.#returns = returns;
  }

  statements(statements: readonly Statement[]): string[] {
    return statements.flatMap(statement => this.#statement(statement));
  }

  condition(node: Node): string {
    return asBoolean(render(node, this.#names.scope())).sql;
  }

  #uses(rule: ConversionRule): void {
    this.#names.rules.add(rule);
  }

  #statement(statement: Statement): string[] {
    this.#position.at = statement.at;
    switch (statement.kind) {
      case 'set-new':
        return [this.#assignNew(statement)];
      case 'set-variable': {
        this.#uses('variables');
        return [this.#assign(statement.name, statement.value)];
      }
      case 'set-session':
        return [this.#setSession(statement)];
      case 'declare':
        return this.#declare(statement);
      case 'if':
        return this.#if(statement);
      case 'while':
        this.#uses('loops');
        return [
          `WHILE ${this.condition(statement.when)} LOOP`,
          ...indented(this.#sometimes(statement.body)),
          'END LOOP;',
        ];
      case 'block':
        return this.statements(statement.body);
      case 'insert':
        this.#uses('insert-rows');
        return [`${renderInsert(statement, this.#names)};`];
      case 'update':
        this.#uses('update-rows');
        return [`${renderUpdate(statement, this.#names)};`];
      case 'delete':
        this.#uses('delete-rows');
        return [`${renderDelete(statement, this.#names)};`];
      case 'raise':
        return [this.#raise(statement)];
      case 'select-into':
        return this.#selectInto(statement.query, statement.names);
      case 'result':
        return refuse('it gives rows to its caller from among other statements');
      case 'return':
        return [this.#return(statement.value)];
    }
  }

  #assignNew({ column: name, value }: Extract<Statement, { kind: 'set-new' }>): string {
    this.#uses('assign-new');
    const place: TriggerPlace = this.#names.context.trigger ?? refuse('there is no NEW row');
    if (place.timing !== 'before' || place.event === 'delete') refuse('the new row is written already');
    const column = place.table.columns.find(({ source }) => source.toLowerCase() === name.toLowerCase());
    if (column === undefined) return refuse(`the column ${name} is not known`);
    if (column.generated || column.counts) return refuse(`it sets ${name}, which is numbered or calculated by itself`);
    return `NEW.${column.sql} := ${fitting(render(value, this.#names.scope()), column.type).sql};`;
  }

  #assign(name: string, value: Node): string {
    const variable = variableOf(this.#names, name);
    return `${variable.sql} := ${fitting(render(value, this.#names.scope()), variable.type).sql};`;
  }

  /** Declarations stand at the head of the function; what is left here is the value, given anew each time. */
  #declare({ names, type, value }: Extract<Statement, { kind: 'declare' }>): string[] {
    this.#uses('variables');
    const declared = typeOfDeclared(type);
    return names.map(name => {
      const variable = this.#names.declare(name, declared);
      const given = value === undefined ? 'NULL' : fitting(render(value, this.#names.scope()), declared).sql;
      return `${variable.sql} := ${given};`;
    });
  }

  #if({ branches, otherwise }: Extract<Statement, { kind: 'if' }>): string[] {
    this.#uses('branches');
    const lines = branches.flatMap(({ when, body }, at) => [
      `${at === 0 ? 'IF' : 'ELSIF'} ${this.condition(when)} THEN`,
      ...indented(this.#sometimes(body)),
    ]);
    if (otherwise.length > 0) lines.push('ELSE', ...indented(this.#sometimes(otherwise)));
    return [...lines, 'END IF;'];
  }

  /** Statements that may be passed over: what they set is not known to be set behind them. */
  #sometimes(statements: readonly Statement[]): string[] {
    const before = new Set(this.#names.assigned);
    const lines = this.statements(statements);
    this.#names.assigned = before;
    return lines;
  }

  /** Its type is that of what it is set to; a text is left, as its collation goes by rules of its own. */
  #setSession({ name, value }: Extract<Statement, { kind: 'set-session' }>): string {
    this.#uses('session-variables');
    const given = render(value, this.#names.scope());
    if (!sessionFamilies.has(given.family))
      refuse(`it sets the variable ${name} of the session to another kind of value`);
    const type = typeOfFamily[given.family];
    const key = name.toLowerCase();
    const variable =
      this.#names.variables.get(key) ?? this.#names.declare(name, type, quoteIdentifier(toIdentifier(key)));
    if (variable.type !== type) refuse(`it sets the variable ${name} of the session to values of several kinds`);
    this.#names.assigned.add(key);
    return `${variable.sql} := ${given.sql};`;
  }

  #raise({ state, message }: Extract<Statement, { kind: 'raise' }>): string {
    this.#uses('raise-error');
    const text =
      message === undefined ? quoteLiteral(`error ${state}`) : asText(render(message, this.#names.scope())).sql;
    return `RAISE EXCEPTION USING ERRCODE = ${quoteLiteral(state)}, MESSAGE = ${text};`;
  }

  /** As in MySQL the variables keep their values where no row is found, and more than one row is an error. */
  #selectInto(query: Query, names: readonly string[]): string[] {
    this.#uses('select-into');
    const rendered = renderQuery(query, this.#names.query, this.#names.scope());
    if (rendered.columns.length !== names.length) refuse('it selects more or fewer values than variables');
    const variables = names.map((name, at) => {
      const variable = variableOf(this.#names, name);
      const part = rendered.columns[at]?.value ?? refuse('a value is missing');
      if (fitting(part, variable.type).sql !== part.sql) refuse(`what it selects does not fit ${name} as it is`);
      return variable.sql;
    });
    const into = `INTO STRICT ${variables.join(', ')}`;
    return [
      'BEGIN',
      ...indented([`${rendered.sql}\n${into};`]),
      'EXCEPTION WHEN no_data_found THEN',
      '  NULL;',
      'END;',
    ];
  }

  #return(value: Node): string {
    this.#uses('return-value');
    const type = this.#returns ?? refuse('it returns a value from a program that has none');
    const result = fitting(render(value, this.#names.scope()), type);
    // PostgreSQL forgets the digits of a result's type, so that they are given here.
    return type.startsWith('numeric') || type.startsWith('timestamp')
      ? `RETURN (${result.sql})::${type};`
      : `RETURN ${result.sql};`;
  }
}

/** Two blanks before each statement; not before its further lines, which may lie within a text. */
export function indented(lines: readonly string[]): string[] {
  return lines.map(line => `  ${line}`);
}
