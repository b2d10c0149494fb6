/**
 * Rows on their way: who reads a source calls this, once per value, with the bytes the value stands for. The same
 * contract as the profiler's, so that a dialect machine can feed a copier or a proof as well as a profile.
 */
export type { TableProfiler as RowSink } from '../schema/profile/profiler.ts';
export { type ValueKind, valueKind } from '../schema/profile/profiler.ts';
