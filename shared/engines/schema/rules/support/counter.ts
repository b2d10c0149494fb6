import { isAbove } from './decimal.ts';

/** Digits of a counter that are looked at: no counter of a database is longer. */
const digitsMax = 40;

/** Whether a counter left numbers out: its next value is above the largest number in the rows plus one. */
export function leftNumbersOut(next: string, largest: string): boolean {
  if (!/^-?\d+$/.test(next) || !/^-?\d+$/.test(largest)) return false;
  if (next.length > digitsMax || largest.length > digitsMax) return false;
  return isAbove(next, (BigInt(largest) + 1n).toString());
}
