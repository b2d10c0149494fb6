import type { ProblemCode } from '#shared/platform/errors.ts';

/** What any operation may answer that takes a body and a proof of who asks. */
export const proofErrors = [
  'not-signed-in',
  'forbidden',
  'origin-refused',
  'confirmation-needed',
  'account-locked',
  'overloaded',
  'validation-failed',
  'body-unreadable',
  'media-type-unsupported',
  'body-too-large',
] as const satisfies readonly ProblemCode[];
