export interface FileResult {
  passed: number;
  failed: number;
  /** Names and reasons. */
  skipped: string[];
  /** Why the file counts as failed beyond its own failing tests. */
  trouble?: string;
}

/**
 * Reads what one test file printed. uvu ends green in two cases in which nothing was shown: a `before` that throws
 * (passed stays below total, exit 0) and a file that never calls `run` (total 0, exit 0). Both are failures here.
 */
export function parseResult(output: string, exitCode: number | null): FileResult {
  const skipped = [...output.matchAll(/^# skip (.+)$/gm)].map(match => match[1] ?? '');
  const sum = (name: string): number =>
    [...output.matchAll(new RegExp(`^\\s*${name}:\\s+(\\d+)`, 'gm'))].reduce(
      (total, match) => total + Number(match[1]),
      0,
    );
  const plain = output.replaceAll(/\u001b\[\d+m/g, '');
  if (plain !== output) return parseResult(plain, exitCode);
  const total = sum('Total');
  const passed = sum('Passed');
  const uvuSkipped = sum('Skipped');
  const failed = Math.max(0, total - passed - uvuSkipped);
  if (uvuSkipped > 0)
    return {
      passed,
      failed: failed + uvuSkipped,
      skipped,
      trouble: 'test.skip hides a test without a reason; use skipped(name, reason)',
    };
  if (total === 0 && skipped.length === 0)
    return { passed: 0, failed: 1, skipped, trouble: 'no test ran: does the file call test.run()?' };
  if (exitCode !== 0)
    return {
      passed,
      failed: Math.max(1, failed),
      skipped,
      trouble: `it ended with exit code ${exitCode ?? 'none (killed)'}`,
    };
  if (failed > 0) return { passed, failed, skipped, trouble: 'fewer tests passed than there are: a hook failed' };
  return { passed, failed: 0, skipped };
}
