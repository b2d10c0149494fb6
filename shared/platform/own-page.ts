import { styleHashes } from '#shared/engines/docs/page-policy.ts';

/** A page names the hashes of its styles in its head; a picture has its only style there. */
const headBytesMax = 128 * 1024;
/** The policy that a page carries itself, as `withPolicy` writes it. */
const carriedPolicy = /<meta http-equiv="Content-Security-Policy" content="([^"]{1,4000})">/;
const hashSource = /'sha256-[\w+/]{43}='/g;

/**
 * The content security policy of a page or picture that this platform made out of an upload: its own styles by their
 * hashes, no script, no request, no form, no frame. `head`: its beginning, with the policy it carries or its style.
 */
export function ownPagePolicy(head: string): string {
  const carried = carriedPolicy.exec(head.slice(0, 2_000))?.[1] ?? '';
  const hashes = new Set([...(carried.match(hashSource) ?? []), ...styleHashes(head)]);
  const styles = hashes.size === 0 ? "'none'" : [...hashes].join(' ');
  return `default-src 'none'; style-src ${styles}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-popups`;
}

/**
 * A stored file and the policy to serve it under. Reads as far as the end of its first style, 128 KiB at most, and gives
 * that back with the rest. Whoever does not read `body` to its end cancels it.
 */
export async function ownPage(
  file: ReadableStream<Uint8Array>,
): Promise<{ body: ReadableStream<Uint8Array>; policy: string }> {
  const reader = file.getReader();
  const decoder = new TextDecoder();
  const read: Uint8Array[] = [];
  let head = '';
  let bytes = 0;
  let ended = false;
  while (!ended && bytes < headBytesMax && !head.includes('</style>')) {
    const { value, done } = await reader.read();
    ended = done;
    if (value === undefined) continue;
    read.push(value);
    bytes += value.byteLength;
    head += decoder.decode(value, { stream: true });
  }
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async controller => {
        const { value, done } =
          read.length > 0
            ? { value: read.shift(), done: false }
            : ended
              ? { value: undefined, done: true }
              : await reader.read();
        if (value !== undefined) controller.enqueue(value);
        if (done) controller.close();
      },
      cancel: async reason => await reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return { body, policy: ownPagePolicy(head) };
}
