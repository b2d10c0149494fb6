import { asciiText } from '../../lexer/ascii.ts';
import type { ReadContext } from './read-context.ts';

/** A variable with its marks is not longer than this. */
export const variableBytesMax = 131;

/** Bytes of rows, and the line that an index of them is in. */
export interface RowBytes {
  bytes: Uint8Array;
  start: number;
  end: number;
  line(index: number): number;
}

/** What was said of the rows of a statement: nothing yet, that they hold an ampersand, or that a variable is in them. */
export type VariablesNoted = 'nothing' | 'ampersand' | 'variable';

/**
 * Looks for the character of SQL*Plus's variables (&, unless SET DEFINE says otherwise) in rows, which are copied as
 * they are written. Where the script itself makes the variable (DEFINE, ACCEPT, COLUMN NEW_VALUE, &&name), SQL*Plus would
 * have put its value there, and the rows are not those that the script means. Elsewhere it may well be plain text.
 * Returns what has been said of the rows now; `noted`: before.
 */
export function noteVariables(
  context: ReadContext,
  { bytes, start, end, line }: RowBytes,
  object: string | undefined,
  noted: VariablesNoted,
): VariablesNoted {
  const { define, escape: escapeMark } = context.session;
  if (noted === 'variable' || define === undefined || define.charCodeAt(0) > 0x7f) return noted;
  const about = object === undefined ? {} : { object };
  const escaped = escapeMark === undefined ? -1 : bytes.indexOf(escapeMark.charCodeAt(0), start);
  if (escaped >= 0 && escaped < end) {
    context.issues.add({
      code: 'rows-changed',
      line: line(escaped),
      ...about,
      message: `Rows hold the character ${escapeMark}, which SQL*Plus takes out after SET ESCAPE; rows are read as they are written. Take it out yourself, and write SET DEFINE OFF before them.`,
    });
    return 'variable';
  }
  const mark = define.charCodeAt(0);
  let said = noted;
  for (let at = bytes.indexOf(mark, start); at >= 0 && at + 1 < end; at = bytes.indexOf(mark, at + 1)) {
    const isDouble = bytes[at + 1] === mark;
    const from = at + (isDouble ? 2 : 1);
    const name = /^(?:[A-Za-z][\w$#]*|[1-9]\d{0,2})/.exec(
      asciiText(bytes, from, Math.min(end, from + variableBytesMax)),
    )?.[0];
    if (name === undefined) continue;
    if (isDouble || context.session.hasVariable(name)) {
      context.issues.add({
        code: 'rows-changed',
        line: line(at),
        ...about,
        message: `Rows hold ${define}${name}, in whose place SQL*Plus puts the value of that variable; rows are read as they are written. Put the value there yourself, or write SET DEFINE OFF before them if it is plain text.`,
      });
      return 'variable';
    }
    if (said === 'ampersand') continue;
    said = 'ampersand';
    context.issues.add({
      code: 'command-ignored',
      line: line(at),
      ...about,
      message: `Rows hold the character ${define} before a word or number, which SQL*Plus takes for a variable; it is read as it is written, as with SET DEFINE OFF.`,
    });
  }
  return said;
}
