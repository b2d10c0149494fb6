import type { Grammar } from './tokenize.ts';
import { refuse } from './untranslatable.ts';
import { isAscii, literalValue, type TextTraits, type Value, value } from './value.ts';

/*
 * MySQL and SQL Server compare most texts without regard to case and to blanks at the end, PostgreSQL never does. Of
 * texts in ASCII their collations hold those for equal that are the same after lower() and without those blanks;
 * beyond ASCII they differ (accents, ligatures, widths), so nothing is claimed there.
 */

/** Two comparable values, made such that PostgreSQL's = answers as the source does. */
export function equated(left: Value, right: Value, grammar: Grammar): [Value, Value] {
  if (!isFolding(grammar) || !isText(left) || !isText(right)) return [left, right];
  const traits = together([left, right]);
  return [folded(left, right, traits), folded(right, left, traits)];
}

/** As `equated`, for one value and several that it is compared with. */
export function equatedList(
  operand: Value,
  list: readonly Value[],
  grammar: Grammar,
): { operand: Value; list: Value[] } {
  if (!isFolding(grammar) || !isText(operand) || !list.every(isText)) return { operand, list: [...list] };
  const traits = together([operand, ...list]);
  const others = list.find(item => !isPlain(item)) ?? list[0] ?? operand;
  return { operand: folded(operand, others, traits), list: list.map(item => folded(item, operand, traits)) };
}

/** What groups, or makes distinct, the values as the source does. The value itself: they may be taken as they are. */
export function groupingKey(part: Value, grammar: Grammar): Value {
  if (!isFolding(grammar) || part.family !== 'text' || part.oneSpelling === true) return part;
  return folded(part, part, together([part]));
}

/**
 * What sorts the values as the source does, where the order decides what comes out: LIMIT, windows, comparisons by
 * size, smallest and largest values. Only texts that are compared by their bytes have an order that is the same.
 */
export function orderKey(part: Value, grammar: Grammar): Value {
  if (!isFolding(grammar) || !isText(part) || part.literal !== undefined) return part;
  if (part.caseSensitive === true)
    return value(`${part.atomic ? part.sql : `(${part.sql})`} COLLATE "C"`, 'text', [part]);
  return refuse('its result depends on the order of texts, which the collation of the source sorts in its own way');
}

/** Two values of which one may be the larger. */
export function ordered(left: Value, right: Value, grammar: Grammar): [Value, Value] {
  if (!isText(left) || !isText(right)) return [left, right];
  if (left.literal !== undefined && right.literal !== undefined && isFolding(grammar))
    return refuse('it compares two fixed texts by size');
  const traits = together([left, right]);
  return [orderKey({ ...left, ...traits }, grammar), orderKey({ ...right, ...traits }, grammar)];
}

/** Refuses to look for a text in another where the source may find what PostgreSQL does not. */
export function searchable(parts: readonly Value[], grammar: Grammar): void {
  if (!isFolding(grammar) || together(parts).caseSensitive === true) return;
  if (!parts.every(part => !isText(part) || isAscii(part))) refuseBeyondAscii();
}

export function isFolding(grammar: Grammar): boolean {
  return grammar === 'mysql' || grammar === 'tsql';
}

function isText({ family }: Value): boolean {
  return family === 'text' || family === 'literal';
}

function together(parts: readonly Value[]): TextTraits {
  return {
    ...(parts.some(part => part.caseSensitive === true) && { caseSensitive: true }),
    ...(parts.some(part => part.noPad === true) && { noPad: true }),
  };
}

/** A literal without letters: no case, and no accents that a text in ASCII could lack. */
function isPlain({ literal }: Value): boolean {
  return literal !== undefined && /^[\0-@[-`{-\x7f]*$/.test(literal);
}

function folded(part: Value, other: Value, traits: TextTraits): Value {
  const isSensitive = traits.caseSensitive === true;
  const trims = traits.noPad !== true;
  if (part.literal !== undefined) {
    if (!isSensitive && !isAscii(part)) return refuseBeyondAscii();
    const cased = isSensitive ? part.literal : part.literal.toLowerCase();
    return literalValue(trims ? cased.replace(/ +$/, '') : cased);
  }
  // No text but the empty one is equal to it.
  const isEmptyTest = other.literal !== undefined && other.literal.trim() === '';
  if (!isSensitive && !isEmptyTest && !isAscii(part)) return refuseBeyondAscii();
  const bare = trims && part.unpadded !== true ? `rtrim(${part.sql}, ' ')` : part.sql;
  const sql = isSensitive || isPlain(other) ? bare : `lower(${bare})`;
  return sql === part.sql ? part : value(sql, 'text', [part]);
}

function refuseBeyondAscii(): never {
  return refuse(
    'it compares texts that the source compares without regard to case, and that hold, or may hold, more than ASCII',
  );
}
