const newline = 0x0a;
const newlines = 0x0a0a_0a0a;
const lowBits = 0x7f7f_7f7f;
const wordBytes = 4;
const noWords = new Int32Array(0);

/** How many line feeds there are. Four bytes at a time: rows are short, so that nothing can be passed over natively. */
export function newlinesIn(bytes: Uint8Array): number {
  let count = 0;
  let index = 0;
  // Words begin at multiples of four within the memory that the bytes are part of.
  const start = -bytes.byteOffset & (wordBytes - 1);
  const wordCount = Math.max(0, bytes.length - start) >> 2;
  const words = wordCount === 0 ? noWords : new Int32Array(bytes.buffer, bytes.byteOffset + start, wordCount);
  for (; index < start && index < bytes.length; index++) if (bytes[index] === newline) count++;
  for (let at = 0; at < words.length; at++) {
    const other = words[at]! ^ newlines;
    // The upper bit of each byte that was a line feed, and no other bit (Warren, "Hacker's Delight", 6-1).
    const found = ~(((other & lowBits) + lowBits) | other | lowBits);
    if (found !== 0) count += Math.imul(found >>> 7, 0x0101_0101) >>> 24;
  }
  index += words.length * wordBytes;
  for (; index < bytes.length; index++) if (bytes[index] === newline) count++;
  return count;
}
