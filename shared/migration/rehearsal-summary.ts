import type { RehearsalSummary } from '#shared/engines/docs/rehearsal.ts';
import type { MigrationResult } from './migrate.ts';

/** What a report shows of a rehearsal. */
export function rehearsalSummary(result: MigrationResult, rehearsedAt: Date): RehearsalSummary {
  const { state, results, outcomes, certificate, rejects } = result;
  const rows = results.reduce((sum, chunk) => sum + chunk.rows, 0);
  const copyingMs = state.durationsMs.copying ?? 0;
  return {
    rehearsedAt: rehearsedAt.toISOString(),
    durationsMs: state.durationsMs,
    rows,
    rowsPerSecond: copyingMs > 0 ? Math.round((rows * 1_000) / copyingMs) : 0,
    certified: certificate?.certified ?? null,
    reasons: (certificate?.reasons ?? []).slice(0, 200),
    failedStatements: outcomes.flatMap(({ object, error }) =>
      error === undefined ? [] : [{ object, message: error.message }],
    ),
    rejects,
  };
}
