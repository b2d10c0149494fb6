/** The stages of a migration, in order. */
export const migrationStages = [
  'reading',
  'preparing',
  'copying',
  'finishing',
  'proving',
  'certifying',
  'swapping',
  'done',
] as const;
export type MigrationStage = (typeof migrationStages)[number];

export interface TableProgress {
  /** As the source names it. */
  table: string;
  rows: number;
  rowsExpected: number | null;
  bytes: number;
  bytesExpected: number;
  state: 'waiting' | 'copying' | 'copied' | 'proving' | 'proved' | 'different';
}

/** How far a migration is. Rates and time left are of the stage it is in. */
export interface MigrationProgress {
  stage: MigrationStage;
  rows: number;
  rowsExpected: number | null;
  bytes: number;
  bytesExpected: number;
  /** Over the last seconds; 0 while unknown. */
  rowsPerSecond: number;
  bytesPerSecond: number;
  /** null: not known yet. */
  secondsLeft: number | null;
  /** What is being worked on: a table, an index. */
  object?: string;
  /** Largest first; at most 200 of them. */
  tables: TableProgress[];
}

const windowMs = 5_000;

/** Rate over the last seconds, from totals at points in time. */
export class Rate {
  readonly #points: { ms: number; value: number }[] = [];

  add(ms: number, value: number): void {
    const last = this.#points.at(-1);
    if (last !== undefined && ms - last.ms < 200) return;
    this.#points.push({ ms, value });
    while (this.#points.length > 2 && ms - (this.#points[0]?.ms ?? ms) > windowMs) this.#points.shift();
  }

  /** Per second; 0 while there is nothing to tell. */
  perSecond(): number {
    const first = this.#points[0];
    const last = this.#points.at(-1);
    if (first === undefined || last === undefined || last.ms === first.ms) return 0;
    return Math.max(0, ((last.value - first.value) * 1_000) / (last.ms - first.ms));
  }
}
