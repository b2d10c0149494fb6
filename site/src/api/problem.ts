/** What went wrong, in the words of the error catalogue (RFC 9457). */
export class ApiProblem extends Error {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly status: number;
  /** Leads to the log entry; undefined where no server answered. */
  readonly requestId: string | undefined;
  /** Seconds after which it may go better, where the platform says so. */
  readonly retryAfterS: number | undefined;

  constructor(problem: {
    code: string;
    title: string;
    detail: string;
    status: number;
    requestId?: string | undefined;
    retryAfterS?: number | undefined;
  }) {
    super(`${problem.title}. ${problem.detail}`);
    this.name = 'ApiProblem';
    this.code = problem.code;
    this.title = problem.title;
    this.detail = problem.detail;
    this.status = problem.status;
    this.requestId = problem.requestId;
    this.retryAfterS = problem.retryAfterS;
  }
}

/** The problem in an answer that is no success. What is not a problem document gets words of its own. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const retryAfter = response.headers.get('retry-after') ?? '';
  return problemFrom(
    response.status,
    await response.text().catch(() => ''),
    /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : undefined,
  );
}

/** The same from a status and a body, for uploads, which do not go through fetch. */
export function problemFrom(status: number, text: string, retryAfterS?: number): ApiProblem {
  const body = parseObject(text);
  const word = (name: string): string | undefined => {
    const value = body[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return new ApiProblem({
    status,
    code: word('code') ?? 'unknown',
    title: word('title') ?? 'The platform gave an answer that this page does not understand',
    detail: word('detail') ?? `It answered with status ${status}. Try again; if it stays so, look into the log.`,
    requestId: word('requestId'),
    retryAfterS,
  });
}

/** Any thrown thing as a problem: a page never shows less than a sentence. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof TypeError)
    return new ApiProblem({
      status: 0,
      code: 'unreachable',
      title: 'The platform does not answer',
      detail: 'It may be stopped or starting. If it runs on this machine, `npm start` brings it up again.',
    });
  return new ApiProblem({
    status: 0,
    code: 'page',
    title: 'This page made a mistake',
    detail: error instanceof Error ? error.message : String(error),
  });
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // Not JSON, e.g. a proxy's own page: the caller's words serve.
    return {};
  }
}
