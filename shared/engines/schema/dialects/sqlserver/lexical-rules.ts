import { isWordByte } from '../../lexer/ascii.ts';
import { byteTable } from '../../lexer/special-bytes.ts';
import type { LexicalRules } from '../../lexer/token-cursor.ts';

/** How T-SQL writes its tokens. `quotedIdentifier`: SET QUOTED_IDENTIFIER, the default is ON. */
export function tsqlRules(quotedIdentifier: boolean): LexicalRules {
  return {
    quotes: { backslash: false, doubleByte: false },
    doubleQuote: quotedIdentifier ? 'name' : 'string',
    backtickNames: false,
    bracketNames: true,
    hashComments: false,
    dashNeedsSpace: false,
    nestedComments: true,
    dollarQuotes: false,
  };
}

const at = 0x40;
const hash = 0x23;

/** 1 for bytes of a word: an identifier, a @variable, a #temporary table. */
export const isTsqlWordByte: Uint8Array = isWordByte.map((member, byte) => (byte === at || byte === hash ? 1 : member));

/** 1 for bytes that need a look while the end of a statement is searched. */
export const isStatementByte: Uint8Array = isTsqlWordByte.map((member, byte) =>
  byteTable(...[...'\'"[();/-\n.'].map(character => character.charCodeAt(0)))[byte] === 1 ? 1 : member,
);
