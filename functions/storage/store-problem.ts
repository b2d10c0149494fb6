import { Problem } from '#shared/platform/errors.ts';
import { ObjectStoreError } from '#shared/storage/object-store.ts';

/** Awaits the object store: that it can't be reached or is full is said as 503, to be tried again. */
export async function withStore<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ObjectStoreError && error.code === 'unavailable') {
      throw new Problem('overloaded', {
        detail: 'The object store takes nothing at the moment. Nothing that was acknowledged is lost; try again later.',
        cause: error,
        headers: { 'retry-after': '5' },
      });
    }
    throw error;
  }
}
