import { Problem } from './errors.ts';

/** Reads a body up to a limit. Throws Problem 'body-too-large' as soon as the limit is passed, not at the end. */
export async function readBody(request: Request, limitBytes: number): Promise<Uint8Array> {
  const declared = Number(request.headers.get('content-length') ?? Number.NaN);
  if (declared > limitBytes) throw tooLarge(limitBytes);
  if (request.body === null) return new Uint8Array();
  const portions: Uint8Array[] = [];
  let total = 0;
  for await (const portion of request.body) {
    total += portion.byteLength;
    if (total > limitBytes) throw tooLarge(limitBytes);
    portions.push(portion);
  }
  return Buffer.concat(portions, total);
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

function tooLarge(limitBytes: number): Problem {
  return new Problem('body-too-large', { detail: `The limit here is ${limitBytes} bytes.`, members: { limitBytes } });
}
