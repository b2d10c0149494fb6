import fc from 'fast-check';

/** A reader of bytes or text from outside, and what it is given. */
export interface ParserTrial<T = unknown> {
  name: string;
  inputs: fc.Arbitrary<T>;
  /** Reads one input. Throws what it may throw; returns a sentence if what it read can't be. */
  read(input: T): unknown;
  /** true for an error that says in words what is wrong. */
  refuses(error: unknown): boolean;
}

export interface ParserReport {
  cases: Record<string, number>;
  slowestMs: number;
  violations: string[];
}

const slowMsDefault = 2_000;
const violationsMax = 20;

/** Keeps the type of the inputs between a trial's parts. */
export function trial<T>(parts: ParserTrial<T>): ParserTrial {
  return {
    name: parts.name,
    inputs: parts.inputs,
    // What `inputs` made comes back here and nowhere else.
    read: input => parts.read(input as T),
    refuses: parts.refuses,
  };
}

/** Gives each parser `cases` inputs: it reads them or refuses them in words, and soon. */
export async function fuzzParsers(
  trials: readonly ParserTrial[],
  options: { cases: number; seed: number; slowMs?: number },
): Promise<ParserReport> {
  const { slowMs = slowMsDefault } = options;
  const report: ParserReport = { cases: {}, slowestMs: 0, violations: [] };
  for (const { name, inputs, read, refuses } of trials) {
    for (const input of fc.sample(inputs, { numRuns: options.cases, seed: options.seed })) {
      if (report.violations.length >= violationsMax) return report;
      const started = performance.now();
      const why = await attempt(() => read(input), refuses);
      const ms = Math.round(performance.now() - started);
      report.slowestMs = Math.max(report.slowestMs, ms);
      if (why !== undefined) report.violations.push(`${name}: ${why}: ${fc.stringify(input).slice(0, 600)}`);
      if (ms > slowMs) report.violations.push(`${name}: took ${ms} ms: ${fc.stringify(input).slice(0, 600)}`);
    }
    report.cases[name] = options.cases;
  }
  return report;
}

async function attempt(read: () => unknown, refuses: (error: unknown) => boolean): Promise<string | undefined> {
  try {
    const said = await read();
    return typeof said === 'string' ? said : undefined;
  } catch (error) {
    if (refuses(error)) return undefined;
    return error instanceof Error ? `${error.name} ${error.message.slice(0, 200)}` : 'threw what is no error';
  }
}
