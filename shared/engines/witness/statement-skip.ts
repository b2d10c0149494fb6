import { closeParenthesis, isDigit, openParenthesis, semicolon } from './bytes.ts';
import type { Scanner } from './scanner.ts';

/** Statements that may change rows: where one stands among rows, the rows alone do not tell what the table holds. */
const changesRows = new Set([
  'UPDATE',
  'DELETE',
  'MERGE',
  'TRUNCATE',
  'LOAD',
  'CALL',
  'CREATE',
  'DROP',
  'COPY',
  'DELIMITER',
  'WITH',
  'WHILE',
  'RENAME',
  'HANDLER',
  'EXECUTE',
  'EXEC',
  'PREPARE',
  'IMPORT',
  'BULK',
  'VALUES',
]);

/** Commands of SQL*Plus that take the rest of their line. */
const sqlplusCommands =
  /^(?:REM|REMA|REMAR|REMARK|PROMPT|PRO|SET|SPOOL|SPO|WHENEVER|DEFINE|DEF|UNDEFINE|COLUMN|COL|TTITLE|BTITLE|CLEAR|SHOW|PAUSE|CONNECT|CONN|EXIT|QUIT|HOST|TIMING|VARIABLE|VAR)$/;

/**
 * Passes over one statement, command or separator that is no INSERT and changes no rows. `lenient`: what it does is no
 * matter, as other statements are expected here.
 *
 * @throws WitnessError if it may change rows
 */
export function skipStatement(scanner: Scanner, lenient: boolean): void {
  if (skipCommand(scanner)) return;
  const start = scanner.position;
  const body = new TriggerBody();
  let depth = 0;
  for (;;) {
    scanner.skipBlank();
    const byte = scanner.peek();
    if (byte < 0) return;
    if (byte === semicolon && depth <= 0 && !body.isOpen) {
      scanner.position++;
      return;
    }
    if (byte === openParenthesis) depth++;
    else if (byte === closeParenthesis) depth--;
    if (scanner.skipQuoted()) continue;
    const end = scanner.wordEnd();
    if (end === scanner.position) scanner.position++;
    else if (depth > 0) scanner.position = end;
    else {
      const word = scanner.peekWord();
      if (word === 'INSERT' && scanner.rules.semicolonOptional) return;
      if (!lenient) checkWord(scanner, word, scanner.position === start);
      scanner.position = end;
      body.take(word);
      if (word === 'GO' && scanner.rules.semicolonOptional) checkRepetition(scanner);
    }
  }
}

function checkWord(scanner: Scanner, word: string, isFirst: boolean): void {
  if (word === 'INSERT') throw scanner.error('An INSERT stands inside another statement.');
  if (changesRows.has(word) && (isFirst || scanner.rules.semicolonOptional))
    throw scanner.error(`${word} stands among the rows and may change them.`);
}

/** CREATE TRIGGER .. BEGIN ..; ..; END: semicolons within do not end the statement. */
class TriggerBody {
  #state: 'none' | 'create' | 'trigger' | 'body' = 'none';
  #words = 0;
  #cases = 0;

  get isOpen(): boolean {
    return this.#state === 'body';
  }

  take(word: string): void {
    this.#words++;
    if (this.#words === 1 && word === 'CREATE') this.#state = 'create';
    else if (this.#state === 'create' && word === 'TRIGGER') this.#state = 'trigger';
    else if (this.#state === 'trigger' && word === 'BEGIN') this.#state = 'body';
    else if (this.#state === 'body' && word === 'CASE') this.#cases++;
    else if (this.#state === 'body' && word === 'END' && this.#cases-- === 0) this.#state = 'none';
  }
}

/** GO 5 runs what stands before it five times. */
function checkRepetition(scanner: Scanner): void {
  let ahead = 0;
  while (scanner.peek(ahead) === 0x20 || scanner.peek(ahead) === 0x09) ahead++;
  const isOne = scanner.peek(ahead) === 0x31 && isDigit[scanner.peek(ahead + 1)] !== 1;
  if (isDigit[scanner.peek(ahead)] === 1 && !isOne) throw scanner.error('GO repeats the statements before it.');
}

/** Lines for the client program: `\connect x`, `.read y`, REM ..., a slash. */
function skipCommand(scanner: Scanner): boolean {
  const byte = scanner.peek();
  switch (scanner.rules.dialect) {
    case 'postgresql':
      if (byte !== 0x5c) return false;
      scanner.skipLine();
      return true;
    case 'sqlite':
      if (byte !== 0x2e) return false;
      scanner.skipLine();
      return true;
    case 'oracle': {
      if (byte === 0x2f) {
        scanner.position++;
        return true;
      }
      const word = scanner.peekWord();
      // A block's statements are read as if they stood alone.
      if (word === 'BEGIN') scanner.position += word.length;
      else if (sqlplusCommands.test(word)) scanner.skipLine();
      else return false;
      return true;
    }
    default:
      return false;
  }
}
