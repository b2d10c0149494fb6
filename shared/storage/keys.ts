import { ObjectStoreError } from './object-store.ts';

const keyLengthMax = 512;
/** A file name may have 255 bytes on every file system in use; the disk driver adds a suffix of its own. */
const segmentLengthMax = 250;
const segment = /^[a-zA-Z0-9._-]+$/;

/**
 * The segments of a key. Throws ObjectStoreError 'key-invalid' unless the key has 1-512 characters of
 * [a-zA-Z0-9._/-] and each segment 1-250, none of them `.` or `..`.
 */
export function keySegments(key: string): string[] {
  const segments = key.split('/');
  const valid =
    key.length <= keyLengthMax && segments.every(each => isSegment(each) && each.length <= segmentLengthMax);
  if (!valid)
    throw new ObjectStoreError('key-invalid', `This is not an object key: ${JSON.stringify(key.slice(0, 100))}.`);
  return segments;
}

/** Checks the beginning of keys, which may end in the middle of a segment. Throws ObjectStoreError 'key-invalid'. */
export function checkPrefix(prefix: string): void {
  const folders = prefix.split('/');
  const last = folders.pop() ?? '';
  const valid = prefix.length <= keyLengthMax && folders.every(isSegment) && (last === '' || segment.test(last));
  if (!valid) {
    throw new ObjectStoreError(
      'key-invalid',
      `No object key begins like this: ${JSON.stringify(prefix.slice(0, 100))}.`,
    );
  }
}

function isSegment(text: string): boolean {
  return segment.test(text) && text !== '.' && text !== '..';
}
