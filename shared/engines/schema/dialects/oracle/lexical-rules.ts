import { isWordByte } from '../../lexer/ascii.ts';
import type { LexicalRules } from '../../lexer/lexical-rules.ts';
import { byteTable } from '../../lexer/special-bytes.ts';

/** How Oracle writes its tokens: "name", 'text', q'[text]', names that hold $ and #, comments that do not nest. */
export const oracleRules: LexicalRules = {
  quotes: { backslash: false, doubleByte: false },
  doubleQuote: 'name',
  backtickNames: false,
  bracketNames: false,
  hashComments: false,
  dashNeedsSpace: false,
  nestedComments: false,
  dollarQuotes: false,
  alternativeQuotes: true,
  hashNames: true,
};

const hash = 0x23;

/** 1 for bytes of an unquoted name. */
export const isOracleWordByte: Uint8Array = isWordByte.map((member, byte) => (byte === hash ? 1 : member));

const special = byteTable(...[...'\'"();/-\n.<'].map(character => character.charCodeAt(0)));

/** 1 for bytes that need a look while the end of a statement is searched. */
export const isStatementByte: Uint8Array = isOracleWordByte.map((member, byte) => (special[byte] === 1 ? 1 : member));
