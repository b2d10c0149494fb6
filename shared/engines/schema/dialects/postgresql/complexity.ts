import { tokenKind } from './script/lexer.ts';
import type { TextToken } from './statement-text.ts';

/**
 * The parser recurses over chains (`a + b + c ...`, `x UNION y UNION z ...`) and has a stack of its own that must
 * not run over: it can't be used afterwards. Measured limits lie above 6,000 links; a link is at least one token.
 */
const chainMax = 2500;
const tokensMax = 250_000;

interface Level {
  /** Tokens since the last comma, and the deepest group among them. */
  count: number;
  deepest: number;
  /** The largest of those sums before the last comma. */
  largest: number;
}

/** Why a statement is too complex to be parsed, or undefined. */
export function tooComplex(tokens: readonly TextToken[]): string | undefined {
  if (tokens.length > tokensMax) return `it has more than ${tokensMax} words`;
  const stack: Level[] = [{ count: 0, deepest: 0, largest: 0 }];
  let setOperations = 0;
  for (const { kind, word } of tokens) {
    const level = stack.at(-1)!;
    if (word === '(' || word === '[') {
      level.count += 1;
      stack.push({ count: 0, deepest: 0, largest: 0 });
    } else if ((word === ')' || word === ']') && stack.length > 1) {
      closeElement(level);
      stack.pop();
      const outer = stack.at(-1)!;
      outer.deepest = Math.max(outer.deepest, level.largest);
    } else if (word === ',' || word === ';') closeElement(level);
    else {
      level.count += 1;
      if (kind === tokenKind.word && (word === 'UNION' || word === 'EXCEPT' || word === 'INTERSECT'))
        setOperations += 1;
    }
  }
  let total = setOperations;
  for (const level of stack) {
    closeElement(level);
    total += level.largest;
  }
  return total > chainMax ? `it strings more than ${chainMax} words together` : undefined;
}

function closeElement(level: Level): void {
  level.largest = Math.max(level.largest, level.count + level.deepest);
  level.count = 0;
  level.deepest = 0;
}
