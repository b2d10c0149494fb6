/** One line of a result: a figure, and that of its peer in the same run. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** What the peer is, and its figure in the same unit. */
  peer?: { name: string; value: number };
  /** Median of the ratios of alternated runs: ours to the peer's. Steadier than either figure on a shared machine. */
  ratio?: number;
  note?: string;
}

export interface BenchmarkOptions {
  /** Repetitions of each side, alternated. */
  rounds: number;
  /** Smaller and shorter: to see that it works, not to quote. */
  quick: boolean;
  say(text: string): void;
}

export interface Benchmark {
  name: string;
  summary: string;
  run(options: BenchmarkOptions): Promise<Figure[]>;
}
