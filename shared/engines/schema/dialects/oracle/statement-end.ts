/**
 * Where a statement ends: SQL at its semicolon or slash; a program (PL/SQL) at its slash. Scripts for tools that need no
 * slash leave it out, so a word that can begin no statement of PL/SQL, first on its line behind a semicolon, ends a
 * program too.
 */

/** Reserved words of SQL that no statement of PL/SQL begins with. */
const neverInProgram = new Set(['CREATE', 'ALTER', 'DROP', 'GRANT', 'REVOKE']);
/** Words that begin a statement or a command behind a program whose blocks are all closed. */
const behindProgram = new Set(
  `COMMENT COMMIT CONNECT DECLARE DELETE EXIT INSERT MERGE PROMPT QUIT REM REMARK ROLLBACK SELECT SET SHOW SPOOL TRUNCATE
  UPDATE WHENEVER`.split(/\s+/),
);
/** Words that begin a statement behind a blank line, where the one before has no semicolon. */
const behindBlankLine = new Set(['CREATE', 'ALTER', 'COMMENT', 'INSERT', 'GRANT', 'DROP']);
const openers = new Set(['BEGIN', 'IF', 'LOOP', 'CASE']);
const modifiers = new Set([
  'OR',
  'REPLACE',
  'AND',
  'RESOLVE',
  'COMPILE',
  'EDITIONABLE',
  'NONEDITIONABLE',
  'FORCE',
  'NO',
]);

/** How far a word is from the beginning of its line and of its statement. */
export interface WordPlace {
  /** Nothing but blanks stands before it on its line. */
  startsLine: boolean;
  /** A blank line stands before it. */
  afterBlankLine: boolean;
  afterDot: boolean;
  /** Parentheses that are open. */
  depth: number;
}

/** Follows the words of one statement (those outside quotes). */
export class StatementEnd {
  /** Only a slash ends it. */
  isProgram = false;
  #first = '';
  #previous = '';
  #words = 0;
  #kindKnown = false;
  #blocks = 0;
  #hasBlocks = false;
  #afterSemicolon = false;

  begin(): void {
    this.isProgram = false;
    this.#first = '';
    this.#previous = '';
    this.#words = 0;
    this.#kindKnown = false;
    this.#blocks = 0;
    this.#hasBlocks = false;
    this.#afterSemicolon = false;
  }

  /** A label (<<name>>) begins a block. */
  label(): void {
    if (this.#words === 0) this.isProgram = true;
  }

  semicolon(): void {
    this.#afterSemicolon = true;
  }

  /** Anything that is neither a word nor a semicolon. */
  other(): void {
    this.#afterSemicolon = false;
    this.#previous = '';
  }

  /** Takes a word; true if it begins another statement. `word`: upper case, '' for one too long to be a keyword. */
  word(word: string, place: WordPlace): boolean {
    if (this.#words > 0 && place.startsLine && !place.afterDot && this.#beginsAnother(word, place)) return true;
    if (this.#words === 0) this.#first = word;
    this.#classify(word);
    if (this.isProgram && !place.afterDot) this.#follow(word);
    this.#previous = place.afterDot ? '' : word;
    this.#words++;
    this.#afterSemicolon = false;
    return false;
  }

  #beginsAnother(word: string, { afterBlankLine, depth }: WordPlace): boolean {
    if (!this.isProgram) {
      if (!afterBlankLine || depth > 0 || !behindBlankLine.has(word)) return false;
      return !(this.#first === 'MERGE' && word === 'INSERT') && this.#words > 2;
    }
    if (!this.#afterSemicolon) return false;
    if (neverInProgram.has(word)) return true;
    return this.#hasBlocks && this.#blocks <= 0 && behindProgram.has(word);
  }

  /** CREATE [OR REPLACE] [EDITIONABLE] kind, or the word that begins a block. */
  #classify(word: string): void {
    if (this.#words === 0) {
      this.isProgram = word === 'BEGIN' || word === 'DECLARE';
      this.#kindKnown = word !== 'CREATE';
      return;
    }
    // An object type has no END of its own, the programs of one have.
    if (word === 'BODY' && this.#previous === 'TYPE' && this.#words < 8) this.#blocks = 1;
    if (this.#kindKnown || modifiers.has(word)) return;
    this.#kindKnown = true;
    this.isProgram = ['PROCEDURE', 'FUNCTION', 'PACKAGE', 'TRIGGER', 'TYPE', 'LIBRARY', 'JAVA'].includes(word);
    if (word === 'PACKAGE') this.#blocks = 1;
    if (word === 'PACKAGE' || word === 'TYPE') this.#hasBlocks = true;
  }

  #follow(word: string): void {
    if (word === 'TRIGGER' && this.#previous === 'COMPOUND') {
      this.#blocks++;
      this.#hasBlocks = true;
    } else if (word === 'END') {
      this.#blocks--;
    } else if (this.#previous !== 'END' && openers.has(word)) {
      this.#blocks++;
      if (word === 'BEGIN') this.#hasBlocks = true;
    }
  }
}
