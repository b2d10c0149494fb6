const charactersMax = 80;
const bytesMax = 4 * charactersMax;
const strict = new TextDecoder('utf-8', { fatal: true });

/**
 * A value as a report shows it: at most 80 characters, control characters escaped. Bytes that are no UTF-8 in the
 * part shown are written as \xNN.
 */
export function excerpt(bytes: Uint8Array, start: number, end: number): string {
  let stop = Math.min(end, start + bytesMax);
  if (stop < end) while (stop > start && (bytes[stop]! & 0xc0) === 0x80) stop--;
  const part = bytes.subarray(start, stop);
  let text = '';
  let cut = '';
  for (const character of decoded(part)) {
    text += escaped(character);
    if (text.length < charactersMax) cut = text;
    if (text.length > charactersMax) break;
  }
  return stop < end || text.length > charactersMax ? `${cut}…` : text;
}

function decoded(part: Uint8Array): Iterable<string> {
  try {
    return strict.decode(part);
  } catch {
    // Not UTF-8: each byte stands for itself, those beyond ASCII in hexadecimal.
    return Array.from(part, byte => (byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`));
  }
}

function escaped(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  const code = character.codePointAt(0) ?? 0;
  // C0, C1, and the marks that reorder text or break lines when printed.
  const hidden = code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200b && code <= 0x200f);
  if (hidden || (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code === 0xfeff) {
    return `\\u${code.toString(16).padStart(4, '0')}`;
  }
  return character;
}
