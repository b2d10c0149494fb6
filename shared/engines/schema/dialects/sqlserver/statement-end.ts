/**
 * Where a T-SQL statement ends although no semicolon says so: at a reserved word that begins a statement, unless the
 * statement being read may hold that word itself.
 */

/** Reserved words that begin a statement (or a block, or its end). None can be a name without brackets. */
const startWords = new Set(
  `ALTER BACKUP BEGIN BREAK BULK CHECKPOINT CLOSE COMMIT CONTINUE CREATE DBCC DEALLOCATE DECLARE DELETE DENY DROP ELSE
  END EXEC EXECUTE FETCH GOTO GRANT IF INSERT KILL MERGE OPEN PRINT RAISERROR READTEXT RECONFIGURE RESTORE RETURN REVERT
  REVOKE ROLLBACK SAVE SELECT SET SETUSER SHUTDOWN TRUNCATE UPDATE UPDATETEXT USE WAITFOR WHILE WRITETEXT`.split(/\s+/),
);

/** CREATE or ALTER of these takes the rest of the batch. */
const programs = new Set(['PROC', 'PROCEDURE', 'FUNCTION', 'TRIGGER']);
const setOperators = new Set(['UNION', 'ALL', 'EXCEPT', 'INTERSECT']);
const droppable = new Set(
  `TABLE VIEW COLUMN CONSTRAINT PROC PROCEDURE FUNCTION INDEX TRIGGER SCHEMA TYPE SEQUENCE USER ROLE DATABASE SYNONYM
  DEFAULT RULE AGGREGATE ASSEMBLY POLICY LOGIN STATISTICS`.split(/\s+/),
);

const longestWord = Math.max(...[...startWords].map(word => word.length));

/** What ends a statement. */
export type Reach =
  /** A semicolon, a separator of batches or a word that begins a statement. */
  | 'statement'
  /** Only a semicolon or the end of the batch: MERGE, views. */
  | 'semicolon'
  /** Only the end of the batch: procedures, functions, triggers. */
  | 'batch';

/** Follows the words of one statement (those outside quotes) and says where the next begins. */
export class StatementEnd {
  reach: Reach = 'statement';
  #first = '';
  #previous = '';
  #words = 0;
  #cases = 0;
  /** ALTER: tokens of the name still to come (-1 when the action was reached). */
  #named = false;
  #afterName = false;
  #granted = false;
  #hasSource = false;

  begin(): void {
    this.reach = 'statement';
    this.#first = '';
    this.#previous = '';
    this.#words = 0;
    this.#cases = 0;
    this.#named = false;
    this.#afterName = false;
    this.#granted = false;
    this.#hasSource = false;
  }

  /** Takes a word; true if it begins another statement. `word`: upper case, '' for one that is no keyword. */
  word(word: string, depth: number, afterDot: boolean): boolean {
    if (this.#words === 0) {
      this.#first = word;
      this.#words = 1;
      this.#previous = word;
      if (word === 'MERGE') this.reach = 'semicolon';
      return false;
    }
    if (this.reach === 'statement' && depth === 0 && !afterDot && startWords.has(word) && !this.#belongs(word)) {
      return true;
    }
    this.#take(word, depth, afterDot);
    return false;
  }

  /** Takes a name in brackets or quotes, or a number: it is none of the words above. */
  other(afterDot: boolean): void {
    if (this.#words === 0) this.#words = 1;
    this.#take('', 0, afterDot);
  }

  #take(word: string, depth: number, afterDot: boolean): void {
    this.#words++;
    if (this.#first === 'ALTER' && this.#words > 2 && !this.#afterName) {
      // The first token behind ALTER kind is a name; the first one behind the name that no dot joins is the action.
      if (this.#named && !afterDot) this.#afterName = true;
      this.#named = true;
    }
    if (depth === 0 && word === 'CASE') this.#cases++;
    if (depth === 0 && word === 'END' && this.#cases > 0) this.#cases--;
    if (word === 'TO' || word === 'FROM') this.#granted = true;
    if (this.#words <= 4 && (this.#first === 'CREATE' || this.#first === 'ALTER')) this.#object(word);
    if (this.#first === 'INSERT' && (word === 'SELECT' || word === 'EXEC' || word === 'EXECUTE'))
      this.#hasSource = true;
    if (this.#first === 'WITH' && depth === 0 && startWords.has(word)) {
      this.#first = word;
      if (word === 'MERGE') this.reach = 'semicolon';
    }
    this.#previous = word;
  }

  /** CREATE [OR ALTER] kind. */
  #object(word: string): void {
    const isKind = this.#previous === this.#first || this.#previous === 'ALTER';
    if (!isKind) return;
    if (programs.has(word)) this.reach = 'batch';
    if (word === 'VIEW' || word === 'DEFAULT' || word === 'RULE') this.reach = 'semicolon';
  }

  /** Whether a word that could begin a statement is part of this one. */
  #belongs(word: string): boolean {
    const previous = this.#previous;
    switch (word) {
      case 'ELSE':
        if (this.#cases > 0) return true;
        break;
      case 'END':
        if (this.#cases > 0) return true;
        break;
      case 'DELETE':
      case 'UPDATE':
        if (previous === 'ON' || previous === 'FOR') return true;
        break;
      case 'SET':
        if (previous === 'DELETE' || previous === 'UPDATE') return true;
        if (this.#first === 'UPDATE' && !this.#hasSource) {
          this.#hasSource = true;
          return true;
        }
        break;
      case 'SELECT':
        if (setOperators.has(previous) || previous === 'FOR') return true;
        if (this.#first === 'INSERT') return true;
        break;
      case 'EXEC':
      case 'EXECUTE':
        if (this.#first === 'INSERT' && !this.#hasSource) return true;
        break;
      case 'IF':
        if (droppable.has(previous)) return true;
        break;
      case 'INSERT':
        if (previous === 'BULK') return true;
        break;
      case 'FETCH':
        if (previous === 'ROWS' || previous === 'ROW') return true;
        break;
      case 'ALTER':
        if (this.#first === 'CREATE' && previous === 'OR') return true;
        break;
    }
    if (this.#first === 'WITH') return true;
    if (this.#first === 'GRANT' || this.#first === 'DENY' || this.#first === 'REVOKE') return !this.#granted;
    // ALTER TABLE t ALTER COLUMN, ALTER TABLE t DROP ..., ALTER DATABASE d SET ...: the word behind the name.
    return this.#first === 'ALTER' && this.#named && !this.#afterName;
  }
}

/** Whether a word of so many bytes can matter here at all. */
export function canMatter(length: number): boolean {
  return length <= longestWord;
}
