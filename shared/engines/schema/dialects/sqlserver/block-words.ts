import { asciiText } from '../../lexer/ascii.ts';
import { skipSpace } from './batch-line.ts';
import type { BatchState } from './batch-state.ts';
import { isTsqlWordByte } from './lexical-rules.ts';

/** Words behind BEGIN that make it a statement of its own instead of a block. */
const beginStatements = new Set(['TRAN', 'TRANSACTION', 'DISTRIBUTED', 'CONVERSATION', 'DIALOG']);

/**
 * Takes BEGIN, END and ELSE of a batch, with the word that belongs to them (TRY, CATCH). Returns the index behind,
 * -1 if the word is none of them. A comment between the two words is not looked through.
 */
export function readBlockWord(
  batch: BatchState,
  word: string,
  bytes: Uint8Array,
  stop: number,
  length: number,
): number {
  if (word === 'ELSE') {
    batch.condition('if');
    return stop;
  }
  if (word !== 'BEGIN' && word !== 'END') return -1;
  const second = skipSpace(bytes, stop, length);
  let end = second;
  while (end < length && end - second < 16 && isTsqlWordByte[bytes[end]!] === 1) end++;
  const next = asciiText(bytes, second, end).toUpperCase();
  if (word === 'BEGIN') {
    if (beginStatements.has(next)) {
      // BEGIN TRAN is passed over here; a name behind it is not looked at as a statement of its own.
      return endOfName(bytes, end, length);
    }
    batch.enter(next === 'CATCH' ? 'if' : 'plain');
  } else batch.leave();
  return next === 'TRY' || next === 'CATCH' || next === 'CONVERSATION' ? end : stop;
}

/** Index behind a name on the same line, if one stands there. */
function endOfName(bytes: Uint8Array, from: number, length: number): number {
  const rest = /^[ \t]+(?:TRAN(?:SACTION)?[ \t]*)?(?:@?\w+|\[[^\]\r\n]{1,128}\])?/i.exec(
    asciiText(bytes, from, Math.min(length, from + 160)),
  );
  return from + (rest?.[0].length ?? 0);
}
