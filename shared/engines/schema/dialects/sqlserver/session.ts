import type { LexicalRules } from '../../lexer/token-cursor.ts';
import { tsqlRules } from './lexical-rules.ts';
import type { DateFormat } from './moment-text.ts';
import type { StatementReader } from './statement-reader.ts';

const dateFormats: readonly DateFormat[] = ['mdy', 'dmy', 'ymd', 'ydm', 'myd', 'dym'];
/** Languages of SET LANGUAGE that put the month first; nearly all others put the day first. */
const monthFirst = /^(?:us_english|english|japanese|korean)$/i;
const variablesMax = 1000;

/** What USE, SET and sqlcmd's :setvar leave behind, as far as it changes how the rest of a script is read. */
export class Session {
  /** Database in use. */
  database: string | undefined;
  dateFormat: DateFormat = 'mdy';
  /** Transactions that are open, one in another. */
  transactions = 0;
  /** The SET option, and its line, from which on the server runs nothing: NOEXEC or PARSEONLY. */
  notRun: { option: string; line: number } | undefined;
  rules: LexicalRules = tsqlRules(true);
  readonly #variables = new Map<string, string>();

  /** Takes a SET statement, its cursor behind SET. Options that change nothing for a reader are passed over. */
  applySet(statement: StatementReader): void {
    const { cursor } = statement;
    const options: string[] = [];
    do {
      options.push(cursor.word);
      cursor.next();
    } while (cursor.accept(','));
    const value = statement.stringValue() ?? cursor.raw;
    for (const option of options) {
      if (option === 'NOEXEC' || option === 'PARSEONLY') this.#setNotRun(option, value, statement);
      if (option === 'QUOTED_IDENTIFIER' || option === 'ANSI_DEFAULTS') this.rules = tsqlRules(!/^off$/i.test(value));
      if (option === 'DATEFORMAT') this.dateFormat = dateFormats.find(name => name === value.toLowerCase()) ?? 'mdy';
      if (option === 'LANGUAGE') this.dateFormat = monthFirst.test(value.replace(/[[\]]/g, '')) ? 'mdy' : 'dmy';
    }
  }

  /** Under a condition (SET NOEXEC ON where an error came before) it is a guard that does not hold here. */
  #setNotRun(option: string, value: string, { context, firstLine }: StatementReader): void {
    if (!/^on$/i.test(value)) this.notRun = undefined;
    else if (!context.batch.isConditional) this.notRun ??= { option, line: firstLine };
  }

  /** Whether the script gave a variable of sqlcmd a value. */
  hasVariable(name: string): boolean {
    return this.#variables.has(name.toLowerCase());
  }

  get hasVariables(): boolean {
    return this.#variables.size > 0;
  }

  /** :setvar name "value". */
  setVariable(name: string, value: string): void {
    if (this.#variables.size < variablesMax) this.#variables.set(name.toLowerCase(), value);
  }

  /** The text with $(name) replaced where the script gave it a value; `missing` is told the others. */
  substitute(text: string, missing: (name: string) => void): string {
    if (!text.includes('$(')) return text;
    return text.replace(/\$\((\w{1,128})\)/g, (whole: string, name: string) => {
      const value = this.#variables.get(name.toLowerCase());
      if (value === undefined) missing(name);
      return value ?? whole;
    });
  }
}
