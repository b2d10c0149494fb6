/**
 * What `npm test` runs of the fault suite, by kind. Those that a mutant must be told from are among them: the process as
 * it is, in the very same trials.
 */
export const shortPlan: Readonly<Record<string, readonly string[]>> = {
  F1: [
    'function:generate reaction.before-commit',
    'function:probe reaction.after-commit',
    'function:probe reaction.before-commit',
    'function:storage upload-join.after-put',
    'dispatcher publication.after-publish',
    'worker:notify call.after-post',
  ],
  F2: ['any process'],
  F3: ['postgres', 'nats'],
  F4: ['nats-store'],
  F5: ['worker:probe'],
  F6: ['bytes lost in a write', 'disk full'],
  F7: ['500', '410', '429 with Retry-After', 'no answer', 'connection reset', 'redirect', 'slow drip'],
  F8: ['two dispatchers', 'each delivery several times at once', 'function:probe 1 h ahead'],
  F9: ['every process in turn'],
};
