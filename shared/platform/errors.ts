/**
 * The catalogue of everything an endpoint may answer besides success. One entry is the code, the HTTP status, the
 * title and the words a user reads; `detail` may be replaced where the place knows better. Internal text stays in the log.
 */
export const problems = {
  'validation-failed': {
    status: 400,
    title: 'The request is not valid',
    detail: 'Mend the fields listed in `issues` and send it again.',
  },
  'body-unreadable': {
    status: 400,
    title: 'The body could not be read',
    detail: 'Send JSON with the content type application/json.',
  },
  'upload-invalid': {
    status: 400,
    title: 'The upload is not valid',
    detail: 'Send the file once more from the start.',
  },
  'not-signed-in': {
    status: 401,
    title: 'You are not signed in',
    detail: 'Open the sign-in link (`cloudforge login` prints one) or send an API key as a Bearer token.',
  },
  'link-spent': {
    status: 401,
    title: 'This sign-in link does not work any more',
    detail: 'A link works once and for a short time. `cloudforge login` prints a new one.',
  },
  'sign-in-refused': {
    status: 401,
    title: 'That did not match',
    detail: 'The e-mail address, the password or the code is not right. We do not say which.',
  },
  'second-factor-needed': {
    status: 401,
    title: 'One more step',
    detail: 'Send the six digits that your authenticator app shows, or a recovery code, as `code`.',
  },
  'token-invalid': {
    status: 401,
    title: 'This token is not valid',
    detail: 'It has expired, was used before or was revoked. Sign in again.',
  },
  'confirmation-needed': {
    status: 403,
    title: 'Confirm that it is you',
    detail: 'Send your password or a code along with this request.',
  },
  'second-factor-required': {
    status: 403,
    title: 'Your organisation asks for a second factor',
    detail: 'Set up an authenticator app in your account first.',
  },
  forbidden: {
    status: 403,
    title: 'Your role does not allow this',
    detail: 'Ask an owner or admin of the organisation for a role that does.',
  },
  'origin-refused': {
    status: 403,
    title: 'The request comes from another site',
    detail: 'Send it from the platform’s own pages, or with an API key.',
  },
  'signature-invalid': {
    status: 403,
    title: 'This link is not valid',
    detail: 'Signed links name one object, one verb and an end time. Ask for a new one.',
  },
  'not-found': { status: 404, title: 'There is nothing here', detail: 'It does not exist, or it is not yours to see.' },
  'method-not-allowed': {
    status: 405,
    title: 'This method is not served here',
    detail: 'The API reference lists what is.',
  },
  conflict: {
    status: 409,
    title: 'It changed in the meantime',
    detail: 'Read it again and repeat what you wanted to do.',
  },
  'upload-offset-mismatch': {
    status: 409,
    title: 'The upload continues at another offset',
    detail: 'Ask for the offset with HEAD and go on from there.',
  },
  'idempotency-key-in-use': {
    status: 409,
    title: 'The first request with this key is still at work',
    detail: 'Repeat it after the time in Retry-After; you then get the answer of the first.',
  },
  'idempotency-answer-lost': {
    status: 409,
    title: 'It was done, and its answer was lost',
    detail:
      'The first request with this key took effect just before a crash. Look for what it made; nothing was done twice.',
  },
  'run-finished': { status: 409, title: 'This run has ended', detail: 'Start another one with the same file.' },
  gone: { status: 410, title: 'This is no longer kept', detail: 'Uploads expire. Send the file again.' },
  'precondition-failed': {
    status: 412,
    title: 'The protocol version does not match',
    detail: 'Send Tus-Resumable: 1.0.0.',
  },
  'body-too-large': { status: 413, title: 'That is too large', detail: 'The limit is named in `limitBytes`.' },
  'media-type-unsupported': {
    status: 415,
    title: 'This content type is not read here',
    detail: 'The API reference names the content type of every body.',
  },
  'range-unsatisfiable': {
    status: 416,
    title: 'That range is outside the object',
    detail: 'Ask for a range within its size.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'This key belongs to another request',
    detail: 'Use a new Idempotency-Key for each new request; repeat a request with its own.',
  },
  'password-weak': {
    status: 422,
    title: 'This password is too easy to guess',
    detail: 'Take at least 12 characters; a sentence of your own is good.',
  },
  'source-unreadable': {
    status: 422,
    title: 'This file can not be read',
    detail: 'The message says what was found and what to do instead.',
  },
  'checksum-mismatch': { status: 422, title: 'The bytes do not match their checksum', detail: 'Send the file again.' },
  'address-refused': {
    status: 422,
    title: 'That address is not allowed',
    detail: 'The message says which rule refuses it and how the operator can allow it.',
  },
  'event-invalid': { status: 422, title: 'The event is not valid', detail: 'It does not match the event catalogue.' },
  'too-early': {
    status: 425,
    title: 'What this event needs has not happened yet',
    detail: 'It is delivered again later.',
  },
  'account-locked': {
    status: 429,
    title: 'Too many wrong attempts',
    detail: 'Wait as long as Retry-After says, or set a new password by mail.',
  },
  'quota-exceeded': {
    status: 429,
    title: 'The quota of your organisation is used up',
    detail: 'The message says which, and when there is room again.',
  },
  'rate-limited': { status: 429, title: 'Too many requests', detail: 'Wait as long as Retry-After says.' },
  internal: {
    status: 500,
    title: 'Something went wrong on our side',
    detail: 'Nothing was changed. The request id leads to the log entry.',
  },
  overloaded: {
    status: 503,
    title: 'The platform is busy',
    detail: 'Nothing was lost. Try again after the time in Retry-After.',
  },
  'not-ready': { status: 503, title: 'The platform is starting or stopping', detail: 'Try again in a moment.' },
} as const satisfies Record<string, { status: number; title: string; detail: string }>;

export type ProblemCode = keyof typeof problems;

export interface ProblemOptions {
  /** What the user reads instead of the catalogue's words. */
  detail?: string;
  /** Further members of the problem document, e.g. `issues`, `limitBytes`. */
  members?: Record<string, unknown>;
  /** For the log only. */
  cause?: unknown;
  headers?: Record<string, string>;
}

/** Thrown by operations and reactions; served as application/problem+json (RFC 9457). */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly options: ProblemOptions;

  constructor(code: ProblemCode, options: ProblemOptions = {}) {
    super(options.detail ?? problems[code].detail, { cause: options.cause });
    this.name = 'Problem';
    this.code = code;
    this.options = options;
  }

  get status(): number {
    return problems[this.code].status;
  }
}

/** The problem document of an error; anything that is not a Problem is `internal` and says nothing about itself. */
export function problemDocument(
  error: unknown,
  requestId: string,
): { status: number; body: Record<string, unknown>; headers: Record<string, string> } {
  const problem = error instanceof Problem ? error : new Problem('internal');
  const entry = problems[problem.code];
  return {
    status: entry.status,
    headers: problem.options.headers ?? {},
    body: {
      type: `/docs/errors#${problem.code}`,
      title: entry.title,
      status: entry.status,
      code: problem.code,
      detail: problem.message,
      requestId,
      ...problem.options.members,
    },
  };
}

/** The answer that serves an error as application/problem+json, with the headers the problem itself asks for. */
export function problemAnswer(error: unknown, requestId: string, headers: Record<string, string> = {}): Response {
  const problem = problemDocument(error, requestId);
  return new Response(JSON.stringify(problem.body), {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8', ...headers, ...problem.headers },
  });
}
