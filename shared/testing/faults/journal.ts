import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { z } from 'zod';
import type { TrialResult } from './trial.ts';

const Violation = z.object({ kind: z.enum(['lost', 'duplicate', 'stuck', 'dead']), message: z.string() });
const Trial = z.object({
  scenario: z.string(),
  what: z.string(),
  seed: z.number(),
  uploads: z.number(),
  accepted: z.number(),
  struck: z.number(),
  stateAtFault: z.string().optional(),
  recoveryMs: z.number().optional(),
  lastUnderWay: z.array(z.string()),
  wireRepeats: z.number(),
  violations: z.array(Violation),
});
const Part = z.object({ at: z.string(), commit: z.string(), durationS: z.number(), orphanObjects: z.number() });
export type JournalPart = z.infer<typeof Part>;
const Line = z.union([z.object({ trial: Trial }), z.object({ part: Part })]);

/**
 * The trials that were run so far, a line of JSON each: the whole plan takes hours, and goes on where it ended. A trial
 * is known by its fault, its case and its seed. Several runs may write to one journal at a time.
 */
export class Journal {
  readonly #path: string;
  readonly #trials = new Map<string, TrialResult>();
  readonly #parts: JournalPart[] = [];

  /** @throws Error if a line, other than a last one that broke off, is none of a journal */
  constructor(path: string) {
    this.#path = path;
    if (!existsSync(path)) return;
    const text = readFileSync(path, 'utf8');
    const lines = text.split('\n');
    // A run that was killed may have left half a line: its trial is run again.
    const rest = lines.pop() ?? '';
    if (rest !== '') truncateSync(path, Buffer.byteLength(text) - Buffer.byteLength(rest));
    for (const [at, written] of lines.entries()) {
      const line = Line.safeParse(parsed(written));
      if (!line.success) throw new Error(`${path}:${at + 1} is no line of a journal of trials.`);
      if ('part' in line.data) this.#parts.push(line.data.part);
      else this.#keep({ stateAtFault: undefined, recoveryMs: undefined, ...line.data.trial });
    }
  }

  get trials(): TrialResult[] {
    return [...this.#trials.values()];
  }

  get parts(): readonly JournalPart[] {
    return this.#parts;
  }

  has(scenario: string, what: string, seed: number): boolean {
    return this.#trials.has(keyOf({ scenario, what, seed }));
  }

  add(trial: TrialResult): void {
    this.#keep(trial);
    this.#append({ trial });
  }

  end(part: JournalPart): void {
    this.#parts.push(part);
    this.#append({ part });
  }

  #keep(trial: TrialResult): void {
    this.#trials.set(keyOf(trial), trial);
  }

  #append(line: unknown): void {
    appendFileSync(this.#path, `${JSON.stringify(line)}\n`);
  }
}

function keyOf({ scenario, what, seed }: Pick<TrialResult, 'scenario' | 'what' | 'seed'>): string {
  return `${scenario}\n${what}\n${seed}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
