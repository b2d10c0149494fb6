/**
 * Says on stdout that a named test was left out, in the form the runner counts. A test that needs a server or a
 * corpus which is absent calls this instead of passing in silence.
 */
export function skipped(name: string, reason: string): void {
  // uvu writes its dots without an end of line: the notice begins a line of its own.
  console.log(`\n# skip ${name.replaceAll('\n', ' ')}: ${reason.replaceAll('\n', ' ')}`);
}
