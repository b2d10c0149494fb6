/**
 * Moments at which a process may die, by name: before and after each commit, publication, acknowledgement, PUT and
 * POST on the way of a run. The guarantees say that none of them loses or repeats anything; the fault suite
 * (`npm run faults`) ends processes exactly there. A name is `what.before-step` or `what.after-step`.
 */
export const crashPoints = [
  // Each commit of each process, whatever it is for: what is named below, and everything else (sign-in, keys, limits).
  'database.before-commit',
  'database.after-commit',
  // Commits of an operation, and those that a worker or a reaction makes ahead of its last.
  'transaction.before-commit',
  'transaction.after-commit',
  // A delivery's own commit: its effects, and that it is done.
  'reaction.before-commit',
  'reaction.after-commit',
  'job-claim.before-commit',
  'job-claim.after-commit',
  'job-end.before-commit',
  'job-end.after-commit',
  'job-renewal.before-commit',
  'job-renewal.after-commit',
  'job-release.before-commit',
  'job-release.after-commit',
  // Outbox rows become deliveries.
  'expansion.before-commit',
  'expansion.after-commit',
  'publication.before-publish',
  'publication.after-publish',
  'publication.after-commit',
  'delivery.before-post',
  'delivery.after-post',
  'delivery-outcome.before-commit',
  'delivery-outcome.after-commit',
  'delivery-renewal.before-commit',
  'delivery-renewal.after-commit',
  'message.before-ack',
  'message.after-ack',
  'audit-seal.before-commit',
  'audit-seal.after-commit',
  // What goes by the clock: signed heads, deadlines of runs, what expires, keys that sign tokens.
  'audit-head.before-commit',
  'audit-head.after-commit',
  'deadline.before-commit',
  'deadline.after-commit',
  'expiry.before-commit',
  'expiry.after-commit',
  'expiry.before-delete',
  'expiry.after-delete',
  'signing-key.before-commit',
  'signing-key.after-commit',
  'reseal.before-commit',
  'reseal.after-commit',
  // Before and after a request's own work: limits and the keys of repeated requests.
  'rate-limit.before-commit',
  'rate-limit.after-commit',
  'idempotency-claim.before-commit',
  'idempotency-claim.after-commit',
  'idempotency-answer.before-commit',
  'idempotency-answer.after-commit',
  'object.before-put',
  'object.after-put',
  'upload-begin.before-put',
  'upload-begin.after-put',
  'upload-part.before-put',
  'upload-part.after-put',
  'upload-join.before-put',
  'upload-join.after-put',
  // Calls to the outside: webhooks, and whatever else a user names.
  'call.before-post',
  'call.after-post',
  'mail.before-send',
  'mail.after-send',
] as const;
export type CrashPoint = (typeof crashPoints)[number];

let watcher: ((point: CrashPoint) => void) | undefined;

/** Marks the moment; does nothing unless a test watches. */
export function crashPoint(point: CrashPoint): void {
  watcher?.(point);
}

/** From now on `watch` is called at each crash point of this process, and may end or stop it there. For tests. */
export function watchCrashPoints(watch: (point: CrashPoint) => void): void {
  watcher = watch;
}
