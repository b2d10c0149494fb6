import type { Place } from './walk.ts';
import { count, list } from './words.ts';

export interface Member {
  object: string;
  line: number;
}

/** Object, line and names of a finding that stands for many: one member is named, several are counted. */
export function group(members: readonly Member[], singular: string, plural?: string): Member & { names: string } {
  const [first] = members;
  if (first === undefined) throw new RangeError('a group has at least one member');
  return {
    object: members.length === 1 ? first.object : count(members.length, singular, plural),
    line: first.line,
    names: list(members.map(({ object }) => object)),
  };
}

/** The same for columns. */
export function groupColumns(places: readonly Place[], singular: string): Member & { names: string } {
  return group(
    places.map(({ object, column }) => ({ object, line: column.line })),
    singular,
  );
}

/** At most ten statements, each on a line of its own, and a comment that counts the rest. */
export function statements(all: readonly string[], statementsMax = 10): string {
  const shown = all.slice(0, statementsMax);
  const rest = all.length - shown.length;
  return `\n${[...shown, ...(rest > 0 ? [`-- and ${rest} more of the same kind;`] : [])].join('\n')}`;
}
