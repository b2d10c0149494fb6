import { setFlagsFromString } from 'node:v8';
import { RowHash } from '#shared/engines/proof/row-hash.ts';

/**
 * Compiles the row hash with V8's optimising compiler, which makes it half as fast again. V8 would do so by itself, were
 * it not told for the whole process, for the sake of PostgreSQL's parser, to keep what it compiled first. The code is
 * made when it first runs, once for all threads, in some 30 ms; what is compiled meanwhile elsewhere is optimised, too.
 */
export function compileRowHash(): void {
  setFlagsFromString('--no-liftoff');
  try {
    RowHash.compile();
  } finally {
    setFlagsFromString('--liftoff');
  }
}
