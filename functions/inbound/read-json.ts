import { Problem } from '#shared/platform/errors.ts';

/** Sees a body pass; `end` throws where it is not what it should be. */
export interface BodyCheck {
  update(bytes: Uint8Array): void;
  end(): void;
}

const timeoutMs = 30_000;

/**
 * Reads a body whole, checks it, and only then parses it. Throws 'body-too-large', 'body-unreadable', and what the check
 * throws.
 */
export async function readJson(
  body: ReadableStream<Uint8Array>,
  bytesMax: number,
  check?: BodyCheck,
): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body.getReader();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () =>
      late.reject(new Problem('body-unreadable', { detail: `The body did not arrive within ${timeoutMs / 1_000} s.` })),
    timeoutMs,
  );
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), late.promise]);
      if (done) break;
      length += value.byteLength;
      if (length > bytesMax)
        throw new Problem('body-too-large', {
          detail: `A body of this kind may have ${bytesMax} bytes.`,
          members: { limitBytes: bytesMax },
        });
      check?.update(value);
      chunks.push(value);
    }
  } catch (error) {
    reader.cancel(error).catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
  }
  check?.end();
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks, length)));
  } catch (error) {
    throw new Problem('body-unreadable', { detail: 'The body is not JSON.', cause: error });
  }
}
