import type { Draft } from './define.ts';
import { group, type Member } from './group.ts';
import { verb } from './words.ts';

/**
 * The finding for keys that the profiler could not check to the end (memory, or values that no row gives), and in which
 * it saw no fault.
 * Not to say so would let an unfinished check pass for a clean one.
 */
export function* uncheckedDrafts(members: readonly Member[], what: string): Generator<Draft> {
  if (members.length === 0) return;
  const { names, ...where } = group(members, 'place');
  yield {
    ...where,
    severity: 'cosmetic',
    message: `Whether ${what} could not be checked to the end for ${names}: either there are more different values than fit into the memory allowed for reading, or the source leaves the values to the server, as it does with a counter that its rows do not give.`,
    why: `No fault was seen in the part that was checked, but ${verb(members.length, 'it was', 'they were')} not checked in full.`,
    fix: 'PostgreSQL checks every row when the key is built; rehearse the move to know before the day itself.',
    automatic: true,
  };
}
