import { z } from 'zod';

const Text = z.string().max(10_000);

/** What a rehearsal measured and found: with it a report shows measured times instead of estimates. */
export const RehearsalSummary = z.object({
  /** ISO 8601 instant at which it ended. */
  rehearsedAt: z.string(),
  /** Milliseconds by stage: reading, preparing, copying, finishing, proving, certifying. */
  durationsMs: z.record(z.string(), z.number().min(0)),
  rows: z.number().int().min(0),
  /** While copying. */
  rowsPerSecond: z.number().min(0),
  /** null: it was not verified. */
  certified: z.boolean().nullable(),
  /** Why it was not certified, a sentence each. */
  reasons: z.array(Text).max(200),
  /** Statements that PostgreSQL refused. */
  failedStatements: z.array(z.object({ object: Text, message: Text })).max(10_000),
  /** Rows that could not be carried, by table and reason; no values. */
  rejects: z.array(z.object({ table: Text, reason: Text, rows: z.number().int().min(1) })).max(10_000),
});
export type RehearsalSummary = z.infer<typeof RehearsalSummary>;

/** Stages during which the application stands still if everything is done in one go. */
export function rehearsedMs(rehearsal: RehearsalSummary): number {
  return Object.values(rehearsal.durationsMs).reduce((sum, each) => sum + each, 0);
}

/** Whether nothing that a rehearsal found stands against doing it in earnest. */
export function isRehearsalClean(rehearsal: RehearsalSummary): boolean {
  return rehearsal.failedStatements.length === 0 && rehearsal.rejects.length === 0 && rehearsal.certified === true;
}
