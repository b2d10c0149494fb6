/** A value or row that a side of the proof could not take in: the table is not certified. */
export interface ProofProblem {
  /** Position of the row in its chunk (source) or in the table as read back (target), from 0. */
  ordinal: number;
  /** Line in the source; 0 on the target's side. */
  line: number;
  column: string | undefined;
  /** One sentence. */
  reason: string;
}

const keptMax = 100;

/** Counts problems and keeps the first of them. */
export class ProblemList {
  count = 0;
  readonly first: ProofProblem[] = [];

  add(problem: ProofProblem): void {
    this.count++;
    if (this.first.length < keptMax) this.first.push(problem);
  }
}
