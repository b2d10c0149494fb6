/** The middle value, of two the mean. Throws on nothing: a figure of no measurement must not be printed. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) throw new Error('There is no median of nothing.');
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** Nearest-rank percentile. Throws on nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
  if (value === undefined) throw new Error('There is no percentile of nothing.');
  return value;
}

/** Rounded to three significant digits: more would pretend a precision that a shared machine does not have. */
export function round(value: number): number {
  return Number(value.toPrecision(3));
}
