import type { TrialResult } from './trial.ts';

export interface SummaryRow {
  killed: string;
  trials: number;
  accepted: number;
  lost: number;
  duplicate: number;
  stuck: number;
  dead: number;
  wireRepeats: number;
  /** Milliseconds from the kill until everything was settled; undefined where no trial came so far. */
  recoveryP50Ms: number | undefined;
  recoveryP99Ms: number | undefined;
  /** How often the kill met which stage of the run. */
  stages: Record<string, number>;
}

/** One row per thing that was killed. */
export function summarize(results: readonly TrialResult[]): SummaryRow[] {
  const groups = Map.groupBy(results, result => result.killed ?? 'nothing');
  return [...groups].map(([killed, trials]) => {
    const count = (kind: string): number =>
      trials.filter(trial => trial.violations.some(violation => violation.kind === kind)).length;
    const times = trials.flatMap(trial => (trial.settledAfterMs === undefined ? [] : [trial.settledAfterMs]));
    const stages: Record<string, number> = {};
    for (const { stageAtKill } of trials)
      if (stageAtKill !== undefined) stages[stageAtKill] = (stages[stageAtKill] ?? 0) + 1;
    return {
      killed,
      trials: trials.length,
      accepted: trials.filter(trial => trial.accepted).length,
      lost: count('lost'),
      duplicate: count('duplicate'),
      stuck: count('stuck'),
      dead: count('dead'),
      wireRepeats: trials.reduce((sum, trial) => sum + trial.wireRepeats, 0),
      recoveryP50Ms: percentile(times, 0.5),
      recoveryP99Ms: percentile(times, 0.99),
      stages,
    };
  });
}

/** Nearest-rank percentile; undefined of nothing. */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** The rows as a table of plain text. */
export function formatSummary(bus: string, rows: readonly SummaryRow[]): string {
  const head = ['killed', 'trials', 'accepted', 'lost', 'duplicate', 'stuck', 'dead', 'repeats', 'p50 s', 'p99 s'];
  const seconds = (ms: number | undefined): string => (ms === undefined ? '-' : (ms / 1_000).toFixed(1));
  const body = rows.map(row => [
    row.killed,
    ...[row.trials, row.accepted, row.lost, row.duplicate, row.stuck, row.dead, row.wireRepeats].map(String),
    seconds(row.recoveryP50Ms),
    seconds(row.recoveryP99Ms),
  ]);
  const widths = head.map((title, at) => Math.max(title.length, ...body.map(cells => cells[at]!.length)));
  const line = (cells: readonly string[], tail: string): string =>
    `${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  ')}  ${tail}`.trimEnd();
  const stages = (row: SummaryRow): string =>
    Object.entries(row.stages)
      .map(([stage, count]) => `${stage} ${count}`)
      .join(', ');
  return [
    `Bus: ${bus}`,
    line(head, 'stage at the kill'),
    ...body.map((cells, at) => line(cells, stages(rows[at]!))),
  ].join('\n');
}
