/** The Unicode form a text comes in, by its byte order mark, or by the zeros that UTF-16 puts between ASCII letters. */
export function unicodeForm(head: Uint8Array): { encoding: 'utf-8' | 'utf-16le' | 'utf-16be'; markBytes: number } {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', markBytes: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', markBytes: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', markBytes: 2 };
  const looked = Math.min(head.length, 1024) & ~1;
  let zerosFirst = 0;
  let zerosSecond = 0;
  for (let at = 0; at < looked; at += 2) {
    if (head[at] === 0 && head[at + 1] !== 0) zerosFirst += 1;
    if (head[at] !== 0 && head[at + 1] === 0) zerosSecond += 1;
  }
  const most = (looked / 2) * 0.9;
  if (looked >= 16 && zerosSecond > most) return { encoding: 'utf-16le', markBytes: 0 };
  if (looked >= 16 && zerosFirst > most) return { encoding: 'utf-16be', markBytes: 0 };
  return { encoding: 'utf-8', markBytes: 0 };
}

/** UTF-16 as UTF-8. Halves of pairs that stand alone become U+FFFD. */
export async function* transcode(
  bytes: AsyncIterable<Uint8Array>,
  encoding: 'utf-16le' | 'utf-16be',
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  for await (const portion of bytes) {
    const text = decoder.decode(portion, { stream: true });
    if (text !== '') yield Buffer.from(text);
  }
  const rest = decoder.decode();
  if (rest !== '') yield Buffer.from(rest);
}

/** Leaves out the first bytes of a stream. */
export async function* dropFirst(bytes: AsyncIterable<Uint8Array>, count: number): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const portion of bytes) {
    if (left >= portion.length) {
      left -= portion.length;
      continue;
    }
    yield left === 0 ? portion : portion.subarray(left);
    left = 0;
  }
}
