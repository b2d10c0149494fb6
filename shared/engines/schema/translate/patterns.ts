import type { Like } from './ast.ts';
import { searchable } from './collation.ts';
import { hasLetterSet, likeAsRegex } from './patterns-tsql.ts';
import type { Grammar } from './tokenize.ts';
import { refuse } from './untranslatable.ts';
import { asText, closed, literalValue, type Value, value } from './value.ts';

/** LIKE, REGEXP and GLOB as the source matches them: without regard to case unless the text's collation has it. */
export function matchPattern(node: Like, subject: Value, pattern: Value, grammar: Grammar): Value {
  const operand = asText(subject);
  const not = node.negated ? 'NOT ' : '';
  if (pattern.family !== 'text' && pattern.family !== 'literal') return refuse('a pattern is not a text');
  const sensitive = operand.caseSensitive === true || grammar === 'oracle';
  if (node.operator === 'LIKE') searchable([operand, pattern], grammar);
  if (node.operator === 'LIKE') {
    const word = sensitive ? 'LIKE' : 'ILIKE';
    if (grammar === 'tsql' && hasLetterSet(pattern.literal ?? '')) {
      const sign = operand.caseSensitive === true ? '~' : '~*';
      const regex = literalValue(likeAsRegex(pattern.literal ?? '', node.escape)).sql;
      return value(`${closed(operand)} ${node.negated ? '!' : ''}${sign} ${regex}`, 'boolean', [operand], {
        atomic: false,
      });
    }
    const mark = node.escape ?? (grammar === 'mysql' ? undefined : '');
    if (mark !== undefined && [...mark].length > 1) refuse('LIKE has a long ESCAPE');
    const clause = mark === undefined || mark === '\\' ? '' : ` ESCAPE ${literalValue(mark).sql}`;
    return value(`${closed(operand)} ${not}${word} ${closed(pattern)}${clause}`, 'boolean', [operand, pattern], {
      atomic: false,
    });
  }
  if (pattern.literal === undefined) return refuse(`${node.operator} has a pattern that is calculated`);
  if (node.operator === 'GLOB') {
    return value(
      `${closed(operand)} ${node.negated ? '!~' : '~'} ${literalValue(globPattern(pattern.literal)).sql}`,
      'boolean',
      [operand],
      { atomic: false },
    );
  }
  if (/\\[bBAzZQE]|\(\?|\[\[[.=]/.test(pattern.literal))
    return refuse('its regular expression means something else in PostgreSQL');
  const sign = operand.caseSensitive === true ? '~' : '~*';
  return value(`${closed(operand)} ${node.negated ? '!' : ''}${sign} ${pattern.sql}`, 'boolean', [operand, pattern], {
    atomic: false,
  });
}

/** A GLOB pattern as an anchored regular expression: * and ? are wild, [..] is a set, [^..] its opposite. */
function globPattern(glob: string): string {
  let pattern = '';
  for (let at = 0; at < glob.length; at++) {
    const character = glob[at] ?? '';
    const close = character === '[' ? glob.indexOf(']', at + 2) : -1;
    if (character === '*') pattern += '.*';
    else if (character === '?') pattern += '.';
    else if (close > 0) {
      pattern += glob.slice(at, close + 1).replaceAll('\\', '\\\\');
      at = close;
    } else pattern += character.replace(/[\\^$.|+(){}[\]]/, '\\$&');
  }
  return `^(?:${pattern})$`;
}
