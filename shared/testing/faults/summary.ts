import type { TrialResult } from './trial.ts';

export interface SummaryRow {
  scenario: string;
  what: string;
  trials: number;
  /** Faults that happened in them. */
  faults: number;
  accepted: number;
  lost: number;
  duplicate: number;
  stuck: number;
  dead: number;
  wireRepeats: number;
  /** Milliseconds from the last fault until everything was settled; undefined where no trial came so far. */
  recoveryP50Ms: number | undefined;
  recoveryP99Ms: number | undefined;
}

/** One row per thing that was disturbed; `by` chooses what makes a row. */
export function summarize(
  results: readonly TrialResult[],
  by: (result: TrialResult) => string = result => `${result.scenario} ${result.what}`,
): SummaryRow[] {
  return [...Map.groupBy(results, by).values()].map(trials => {
    const count = (kind: string): number =>
      trials.filter(trial => trial.violations.some(violation => violation.kind === kind)).length;
    const sum = (of: (trial: TrialResult) => number): number => trials.reduce((total, trial) => total + of(trial), 0);
    const times = trials.flatMap(({ recoveryMs, struck }) =>
      recoveryMs === undefined || struck === 0 ? [] : [recoveryMs],
    );
    const whats = new Set(trials.map(trial => trial.what));
    return {
      scenario: trials[0]?.scenario ?? '',
      what: whats.size === 1 ? ([...whats][0] ?? '') : `${whats.size} cases`,
      trials: trials.length,
      faults: sum(trial => trial.struck),
      accepted: sum(trial => trial.accepted),
      lost: count('lost'),
      duplicate: count('duplicate'),
      stuck: count('stuck'),
      dead: count('dead'),
      wireRepeats: sum(trial => trial.wireRepeats),
      recoveryP50Ms: percentile(times, 0.5),
      recoveryP99Ms: percentile(times, 0.99),
    };
  });
}

/** Nearest-rank percentile; undefined of nothing. */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** The rows as a table of plain text. */
export function formatSummary(rows: readonly SummaryRow[]): string {
  const head = [
    '',
    'fault',
    'trials',
    'faults',
    'accepted',
    'lost',
    'dupl.',
    'stuck',
    'dead',
    'repeats',
    'p50 s',
    'p99 s',
  ];
  const seconds = (ms: number | undefined): string => (ms === undefined ? '-' : (ms / 1_000).toFixed(1));
  const body = rows.map(row => [
    row.scenario,
    row.what,
    ...[row.trials, row.faults, row.accepted, row.lost, row.duplicate, row.stuck, row.dead, row.wireRepeats].map(
      String,
    ),
    seconds(row.recoveryP50Ms),
    seconds(row.recoveryP99Ms),
  ]);
  const widths = head.map((title, at) => Math.max(title.length, ...body.map(cells => cells[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ');
  return [head, ...body].map(cells => line(cells).trimEnd()).join('\n');
}
