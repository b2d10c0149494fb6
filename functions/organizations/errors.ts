import type { ProblemCode } from '#shared/platform/errors.ts';

/** What anything may answer that only reads. */
export const readErrors = ['not-signed-in', 'forbidden'] as const satisfies readonly ProblemCode[];

/** What anything may answer that changes something named in its path. */
export const changeErrors = [
  'not-signed-in',
  'forbidden',
  'origin-refused',
  'validation-failed',
] as const satisfies readonly ProblemCode[];

/** And with a body. */
export const bodyErrors = [
  ...changeErrors,
  'body-unreadable',
  'media-type-unsupported',
  'body-too-large',
] as const satisfies readonly ProblemCode[];

/** And where a person proves once more who they are. */
export const proofErrors = [
  ...bodyErrors,
  'confirmation-needed',
  'account-locked',
  'overloaded',
] as const satisfies readonly ProblemCode[];
