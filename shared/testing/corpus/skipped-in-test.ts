import { skipped } from '../skip.ts';

/** As `skipped`, while a test runs: uvu's dots stand on the line, and the runner looks at the beginning of lines. */
export function skippedInTest(name: string, reason: string): void {
  process.stdout.write('\n');
  skipped(name, reason);
}
