/**
 * Environment of a thread or process that has no other: where compiled code is kept, so that it need not compile anew
 * what its parent did before.
 */
export function compileCacheOnly(): Record<string, string> {
  const folder = process.env.NODE_COMPILE_CACHE;
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}
