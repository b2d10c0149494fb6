/**
 * Character sets in which the second byte of a character may be a backslash, a quote's neighbour or a letter. A reader
 * that does not know where characters end would take that byte for itself.
 */
export type MultibyteSet = 'none' | 'sjis' | 'big5' | 'gbk' | 'gb18030' | 'uhc';

const sets: { readonly [name: string]: MultibyteSet } = {
  sjis: 'sjis',
  cp932: 'sjis',
  shiftjis: 'sjis',
  mskanji: 'sjis',
  win932: 'sjis',
  windows932: 'sjis',
  shiftjis2004: 'sjis',
  big5: 'big5',
  win950: 'big5',
  windows950: 'big5',
  gbk: 'gbk',
  win936: 'gbk',
  windows936: 'gbk',
  gb18030: 'gb18030',
  uhc: 'uhc',
  win949: 'uhc',
  windows949: 'uhc',
  johab: 'uhc',
};

/** Which of them MySQL's or PostgreSQL's name of a character set means. */
export function multibyteSet(charset: string | undefined): MultibyteSet {
  return sets[charset?.toLowerCase().replace(/[-_]/g, '') ?? ''] ?? 'none';
}

/** Bytes that the character at `index` takes; 1 for what is no character of the set. -1: more bytes are needed. */
export function characterWidth(set: MultibyteSet, bytes: Uint8Array, index: number, end: number): number {
  const lead = bytes[index]!;
  if (lead < 0x81 || lead > 0xfe) return 1;
  // Half-width katakana are one byte in Shift JIS.
  if (set === 'sjis' && ((lead >= 0xa0 && lead <= 0xdf) || lead > 0xfc)) return 1;
  if (index + 1 >= end) return -1;
  const trail = bytes[index + 1]!;
  if (set === 'gb18030' && trail >= 0x30 && trail <= 0x39) {
    if (index + 3 >= end) return -1;
    const isFour = bytes[index + 2]! >= 0x81 && bytes[index + 3]! >= 0x30 && bytes[index + 3]! <= 0x39;
    return isFour ? 4 : 1;
  }
  return isTrail(set, trail) ? 2 : 1;
}

function isTrail(set: MultibyteSet, trail: number): boolean {
  switch (set) {
    case 'sjis':
      return trail >= 0x40 && trail !== 0x7f && trail <= 0xfc;
    case 'big5':
      return (trail >= 0x40 && trail <= 0x7e) || (trail >= 0xa1 && trail <= 0xfe);
    case 'uhc':
      return trail >= 0x31 && trail !== 0x7f && trail <= 0xfe;
    default:
      return trail >= 0x40 && trail !== 0x7f && trail <= 0xfe;
  }
}
