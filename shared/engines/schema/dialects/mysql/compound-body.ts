import { ascii } from '../../lexer/ascii.ts';
import { TokenCursor } from '../../lexer/token-cursor.ts';
import type { Session } from './session.ts';

/** Words that END closes by name; their own openings need no count. */
const namedEnds = ['IF', 'LOOP', 'WHILE', 'REPEAT'];

/**
 * Follows BEGIN ... END in the body of a routine, trigger or event that was written without DELIMITER: some tools
 * export them so. There a semicolon inside the body is no end of the statement. A server's own client would stop
 * at it with an error, so no script that works reads differently for this.
 */
export class CompoundBody {
  readonly #session: Session;
  #isRoutine: boolean | undefined;
  #depth = 0;
  /** Absolute offset up to which words were counted. */
  #counted = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  begin(start: number): void {
    this.#isRoutine = undefined;
    this.#depth = 0;
    this.#counted = start;
  }

  /** Whether a body is open at the delimiter found at index `end`; `base` is the absolute offset of index 0. */
  isOpenAt(bytes: Uint8Array, base: number, end: number): boolean {
    const cursor = new TokenCursor(bytes, this.#counted - base, end, this.#session.rules);
    this.#isRoutine ??= isRoutine(cursor);
    if (!this.#isRoutine) return false;
    while (!cursor.atEnd) {
      const isMember = cursor.start > 0 && bytes[cursor.start - 1] === ascii.dot;
      if (isMember) cursor.next();
      else if (cursor.acceptOneOf('BEGIN', 'CASE')) this.#depth++;
      else if (!cursor.acceptWords('END')) cursor.next();
      else if (!cursor.acceptOneOf(...namedEnds)) {
        this.#depth--;
        cursor.acceptWords('CASE');
      }
    }
    this.#counted = base + end + 1;
    return this.#depth > 0;
  }
}

/** CREATE [OR REPLACE] [DEFINER = ...] PROCEDURE, FUNCTION, TRIGGER or EVENT: told by the first words. */
function isRoutine(cursor: TokenCursor): boolean {
  const mark = cursor.mark();
  let found = false;
  if (cursor.acceptWords('CREATE')) {
    for (let words = 0; words < 12 && !cursor.atEnd && !found; words++) {
      found = ['PROCEDURE', 'FUNCTION', 'TRIGGER', 'EVENT'].some(word => cursor.isWord(word));
      if (['TABLE', 'VIEW', 'INDEX', 'DATABASE'].some(word => cursor.isWord(word))) break;
      cursor.next();
    }
  }
  cursor.reset(mark);
  return found;
}
