import type { ColumnProfile } from '../../model.ts';

const englishNumber = new Intl.NumberFormat('en-US');

/** 9310 -> "9,310". */
export function number(value: number): string {
  return englishNumber.format(value);
}

/** (1, 'row') -> "1 row", (9310, 'row') -> "9,310 rows"; a plural that is not singular + s is given. */
export function count(value: number, singular: string, plural = `${singular}s`): string {
  return `${number(value)} ${value === 1 ? singular : plural}`;
}

/** Chooses the verb that goes with a number: verb(1, 'holds', 'hold'). */
export function verb(value: number, singular: string, plural: string): string {
  return value === 1 ? singular : plural;
}

/** Names in a sentence: "a", "a and b", "a, b and c", "a, b, c and 4 more". At most `namesMax` are written out. */
export function list(names: readonly string[], namesMax = 10): string {
  const shown = names.slice(0, namesMax);
  const rest = names.length - shown.length;
  const parts = rest > 0 ? [...shown, `${number(rest)} more`] : shown;
  if (parts.length <= 1) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
}

/** Names of the counters of a profile. */
export type Hazard = {
  [Name in keyof ColumnProfile]-?: ColumnProfile[Name] extends number ? Name : never;
}[keyof ColumnProfile];

/** "214 of 9,310 rows", or "about 214 of 9,310 rows" where the profiler could only estimate. */
export function rowsWith(profile: ColumnProfile, hazard: Hazard): string {
  const about = profile.approximate.includes(hazard) ? 'about ' : '';
  return `${about}${number(profile[hazard])} of ${count(profile.rows, 'row')}`;
}

/** First letter in upper case, for a sentence that begins with a word put together. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** At most `charactersMax` characters of a text on one line, with an ellipsis where it was cut. */
export function excerpt(text: string, charactersMax = 80): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const characters = [...line.slice(0, charactersMax * 2)];
  return characters.length <= charactersMax ? line : `${characters.slice(0, charactersMax - 1).join('')}…`;
}
