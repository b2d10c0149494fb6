import type { LexicalRules } from './lexer.ts';

const wordsMax = 8;

/**
 * Follows the words and parentheses of one statement, to know where it ends: semicolons within a body (a trigger of
 * SQLite, BEGIN ATOMIC or CREATE RULE of PostgreSQL) don't end it, and where rows begin.
 */
export class StatementTracker {
  readonly words: string[] = [];
  depth = 0;
  depthMax = 0;
  empty = true;
  readonly #rules: LexicalRules;
  #bodyDepth = 0;
  /** SQLite, as sqlite3_complete() has it: 'semicolon' just passed, or END behind one. */
  #trigger: 'body' | 'semicolon' | 'end' = 'body';

  constructor(rules: LexicalRules) {
    this.#rules = rules;
  }

  reset(): void {
    this.words.length = 0;
    this.depth = 0;
    this.depthMax = 0;
    this.empty = true;
    this.#bodyDepth = 0;
    this.#trigger = 'body';
  }

  word(word: string): void {
    this.empty = false;
    this.#trigger = word === 'END' && this.#trigger === 'semicolon' ? 'end' : 'body';
    if (this.depth > 0) return;
    if (this.words.length < wordsMax) this.words.push(word);
    // The same count that psql keeps for SQL-standard function bodies.
    if (!this.#rules.postgresql || !this.#createsRoutine()) return;
    if (word === 'BEGIN') this.#bodyDepth += 1;
    else if (word === 'CASE' && this.#bodyDepth > 0) this.#bodyDepth += 1;
    else if (word === 'END' && this.#bodyDepth > 0) this.#bodyDepth -= 1;
  }

  mark(code: number): void {
    this.empty = false;
    this.#trigger = code === 0x3b ? 'semicolon' : 'body';
    if (code === 0x28) {
      this.depth += 1;
      if (this.depth > this.depthMax) this.depthMax = this.depth;
    } else if (code === 0x29 && this.depth > 0) this.depth -= 1;
  }

  /** A literal or quoted name. */
  other(): void {
    this.empty = false;
    this.#trigger = 'body';
    if (this.depth === 0 && this.words.length < wordsMax) this.words.push('');
  }

  /** Whether a semicolon here ends the statement. */
  ends(): boolean {
    if (this.#rules.postgresql) {
      if (this.#bodyDepth > 0) return false;
      // Only CREATE RULE holds statements in parentheses; elsewhere the parenthesis was forgotten, and the next
      // statement must not be lost with it.
      return this.depth === 0 || !this.#startsWith('RULE');
    }
    return !this.#startsWith('TRIGGER') || this.#trigger === 'end';
  }

  /** Whether rows come behind this word: the statement is INSERT (or REPLACE) INTO ... VALUES. */
  rowsFollow(word: string): boolean {
    if (word !== 'VALUES' || this.depth > 0) return false;
    return this.words[0] === 'INSERT' || this.words[0] === 'REPLACE';
  }

  /** CREATE [OR REPLACE] [TEMP] what. */
  #startsWith(what: string): boolean {
    if (this.words[0] !== 'CREATE') return false;
    let at = 1;
    if (this.words[at] === 'OR') at += 2;
    if (this.words[at] === 'TEMP' || this.words[at] === 'TEMPORARY') at += 1;
    return this.words[at] === what;
  }

  #createsRoutine(): boolean {
    return this.#startsWith('FUNCTION') || this.#startsWith('PROCEDURE');
  }
}
