/** Buckets of the first pass that looks for rows that differ: a power of two. */
export const locateBuckets = 4_096;
