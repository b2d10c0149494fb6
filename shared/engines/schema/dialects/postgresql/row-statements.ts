import type { Buffer } from 'node:buffer';
import type { Routine } from '../../model.ts';

/** Statements that are not run, some of which change rows. */
export const mayChangeRows: ReadonlySet<string> = new Set(
  'INSERT UPDATE DELETE TRUNCATE MERGE SELECT VALUES TABLE WITH DO CALL EXECUTE'.split(' '),
);

const queryBytesMax = 1024 * 1024;

/** Whether a statement that is not run may change rows. `routines`: those that the script has made so far. */
export function changesRows(verb: string, bytes: Buffer, routines: readonly Routine[]): boolean {
  if (verb === 'VALUES' || verb === 'TABLE') return false;
  if (verb !== 'DO' && verb !== 'WITH' && verb !== 'SELECT') return true;
  const text = bytes.toString('utf8', 0, queryBytesMax);
  if (verb === 'WITH') return /\b(?:INSERT|UPDATE|DELETE|MERGE)\b/i.test(text);
  if (verb === 'DO') return /\b(?:INSERT|UPDATE|DELETE|MERGE|TRUNCATE|EXECUTE|PERFORM|CALL|COPY)\b/i.test(text);
  // A query that calls a function of the script runs it.
  const called = new Set(text.toLowerCase().match(/[\w$]+(?="?\s*\()/g) ?? []);
  return routines.some(({ name }) => called.has(name.toLowerCase()));
}
