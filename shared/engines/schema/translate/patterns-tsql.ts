import { refuse } from './untranslatable.ts';

/** Whether a pattern of LIKE holds a set of letters, which PostgreSQL's LIKE does not know. */
export function hasLetterSet(pattern: string): boolean {
  return pattern.includes('[');
}

/**
 * A T-SQL LIKE pattern as an anchored regular expression: % and _ are wild, [a-f] is a set, [^a-f] its opposite, and
 * a special character in brackets is itself.
 */
export function likeAsRegex(like: string, mark: string | undefined): string {
  let pattern = '';
  for (let at = 0; at < like.length; at++) {
    const character = like[at] ?? '';
    if (mark !== undefined && mark !== '' && character === mark) {
      at++;
      pattern += literal(like[at] ?? '');
    } else if (character === '%') pattern += '.*';
    else if (character === '_') pattern += '.';
    else if (character === '[') {
      const close = like.indexOf(']', at + 2);
      if (close < 0) return refuse('a set of letters in LIKE is not closed');
      pattern += letterSet(like.slice(at + 1, close));
      at = close;
    } else pattern += literal(character);
  }
  return `^(?:${pattern})$`;
}

function literal(character: string): string {
  return character.replace(/[\\^$.|?*+(){}[\]]/, '\\$&');
}

function letterSet(content: string): string {
  const isNegated = content.startsWith('^') && content.length > 1;
  const letters = (isNegated ? content.slice(1) : content).replace(/[\\[\]]/g, '\\$&');
  // A lone caret is itself, not a negation.
  return `[${isNegated ? '^' : ''}${!isNegated && letters.startsWith('^') ? `\\${letters}` : letters}]`;
}
