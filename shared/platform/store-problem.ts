import { ObjectStoreError } from '#shared/storage/object-store.ts';
import { Problem } from './errors.ts';

const retryAfterS = 2;

/**
 * `overloaded` with Retry-After where the object store can't be reached, is full or asks for a pause: that passes by
 * itself, and is nobody's fault who asked. undefined for every other error.
 */
export function storeProblem(error: unknown): Problem | undefined {
  if (!(error instanceof ObjectStoreError) || error.code !== 'unavailable') return undefined;
  return new Problem('overloaded', {
    detail: 'The object store can not be used at the moment. Nothing that was acknowledged is lost; try again later.',
    cause: error,
    headers: { 'retry-after': String(retryAfterS) },
  });
}
