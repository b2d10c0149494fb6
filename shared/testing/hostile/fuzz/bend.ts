import fc from 'fast-check';
import { wildText, wildValue } from './wild-values.ts';

/** A value with one node somewhere in it left out, repeated, or replaced by one that no schema asked for. */
export function bent(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(value, fc.nat(), wildValue, wildText, fc.constantFrom('replace', 'remove', 'add'))
    .map(([whole, at, wild, name, how]) => {
      const nodes = countNodes(whole);
      return change(whole, { left: at % nodes, wild, name, how });
    });
}

interface Change {
  /** Nodes to pass by before the one that is changed. */
  left: number;
  wild: unknown;
  name: string;
  how: string;
}

function countNodes(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, inner) => sum + countNodes(inner), 1);
}

function change(value: unknown, change_: Change): unknown {
  if (change_.left === 0) {
    change_.left -= 1;
    if (change_.how === 'add' && typeof value === 'object' && value !== null && !Array.isArray(value))
      return Object.fromEntries([...Object.entries(value), [change_.name, change_.wild]]);
    return change_.how === 'remove' ? undefined : change_.wild;
  }
  change_.left -= 1;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(inner => change(inner, change_));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner, change_)]));
}
