const fileNameBytesMax = 255;
/** Longest ending that is kept when a name is cut: `.sql.gz`, `.backup`. */
const endingBytesMax = 32;
const nameless = 'upload';

/**
 * The name under which an upload is shown: the last part of a path of either system, without control characters or
 * characters that turn the direction of writing, at most 255 bytes of UTF-8, never empty. It is never used as a path.
 */
export function safeFileName(given: string): string {
  const base = given.toWellFormed().split(/[/\\]/).at(-1) ?? '';
  const clean = base
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd]/g, '')
    .replace(/^[\s.]+$/, '')
    .trim();
  if (clean === '') return nameless;
  return Buffer.byteLength(clean) <= fileNameBytesMax ? clean : shorten(clean);
}

function shorten(name: string): string {
  const dot = name.search(/(?:\.[a-zA-Z0-9]{1,10}){1,2}$/);
  const ending = dot > 0 && name.length - dot <= endingBytesMax ? name.slice(dot) : '';
  const room = fileNameBytesMax - Buffer.byteLength(ending);
  let kept = '';
  let bytes = 0;
  // By code point, so that no character is cut in two.
  for (const character of name.slice(0, name.length - ending.length)) {
    bytes += Buffer.byteLength(character);
    if (bytes > room) break;
    kept += character;
  }
  return kept + ending;
}
