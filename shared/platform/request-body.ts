import { Problem } from './errors.ts';

/** What is read whole is small; whoever sends it byte by byte must not hold a connection for ever. */
const wholeBodyTimeoutMs = 30_000;

/**
 * Reads a body up to a limit. Throws Problem 'body-too-large' as soon as the limit is passed, not at the end, and
 * 'body-unreadable' if it has not arrived within `timeoutMs`.
 */
export async function readBody(
  request: Request,
  limitBytes: number,
  timeoutMs = wholeBodyTimeoutMs,
): Promise<Uint8Array> {
  const declared = Number(request.headers.get('content-length') ?? Number.NaN);
  if (declared > limitBytes) throw tooLarge(limitBytes);
  if (request.body === null) return new Uint8Array();
  const portions: Uint8Array[] = [];
  let total = 0;
  const reader = request.body.getReader();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(tooSlow(timeoutMs)), timeoutMs);
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), late.promise]);
      if (done) return Buffer.concat(portions, total);
      total += value.byteLength;
      if (total > limitBytes) throw tooLarge(limitBytes);
      portions.push(value);
    }
  } catch (error) {
    reader.cancel(error).catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** A stream that fails with 'body-too-large' once it has passed `limitBytes`. */
export function limitedStream(request: Request, limitBytes: number): ReadableStream<Uint8Array> {
  const declared = Number(request.headers.get('content-length') ?? Number.NaN);
  if (declared > limitBytes) throw tooLarge(limitBytes);
  if (request.body === null) return new Blob([]).stream();
  let total = 0;
  return request.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (portion, controller) => {
        total += portion.byteLength;
        if (total > limitBytes) controller.error(tooLarge(limitBytes));
        else controller.enqueue(portion);
      },
    }),
  );
}

function tooSlow(timeoutMs: number): Problem {
  return new Problem('body-unreadable', {
    detail: `The body did not arrive within ${timeoutMs / 1_000} s. Send it again.`,
    // The rest of it is not waited for.
    headers: { connection: 'close' },
  });
}

function tooLarge(limitBytes: number): Problem {
  return new Problem('body-too-large', { detail: `The limit here is ${limitBytes} bytes.`, members: { limitBytes } });
}
