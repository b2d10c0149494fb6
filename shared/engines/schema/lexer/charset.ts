import type { DoubleByteSet } from './quoted.ts';

/** WHATWG labels of the character sets databases name differently. */
const labels: { [name: string]: string } = {
  utf8: 'utf-8',
  utf8mb3: 'utf-8',
  utf8mb4: 'utf-8',
  unicode: 'utf-8',
  ascii: 'utf-8',
  us7ascii: 'utf-8',
  al32utf8: 'utf-8',
  // MySQL's latin1 is Windows-1252, and so is what the WHATWG calls latin1.
  latin1: 'windows-1252',
  latin2: 'iso-8859-2',
  latin5: 'windows-1254',
  latin7: 'iso-8859-13',
  cp1250: 'windows-1250',
  cp1251: 'windows-1251',
  cp1256: 'windows-1256',
  cp1257: 'windows-1257',
  cp866: 'ibm866',
  koi8r: 'koi8-r',
  koi8u: 'koi8-u',
  greek: 'iso-8859-7',
  hebrew: 'iso-8859-8',
  tis620: 'windows-874',
  gbk: 'gbk',
  gb2312: 'gbk',
  gb18030: 'gb18030',
  big5: 'big5',
  sjis: 'shift_jis',
  cp932: 'shift_jis',
  ujis: 'euc-jp',
  eucjpms: 'euc-jp',
  euckr: 'euc-kr',
  ucs2: 'utf-16be',
  utf16: 'utf-16be',
  utf16le: 'utf-16le',
};

/** WHATWG label of a database's character set, undefined if there is none (then bytes are tried as UTF-8). */
export function encodingLabel(charset: string | undefined): string | undefined {
  if (charset === undefined) return undefined;
  return labels[charset.toLowerCase().replaceAll('-', '')];
}

/** A set of 256 bytes, made of ranges with both ends. */
function byteRanges(...ranges: (readonly [number, number])[]): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) =>
    ranges.some(([from, to]) => byte >= from && byte <= to) ? 1 : 0,
  );
}

/** As MySQL tells characters apart (is...mb_head and is...mb_tail in its strings/ctype-*.c). */
const shiftJis: DoubleByteSet = {
  // 0xa1 to 0xdf are katakana of one byte.
  leads: byteRanges([0x81, 0x9f], [0xe0, 0xfc]),
  trails: byteRanges([0x40, 0x7e], [0x80, 0xfc]),
};
const big5: DoubleByteSet = {
  leads: byteRanges([0xa1, 0xf9]),
  trails: byteRanges([0x40, 0x7e], [0xa1, 0xfe]),
};
/** GB18030's characters of four bytes hold digits in place of such a trail: none is ever taken for a quote. */
const gbk: DoubleByteSet = { leads: byteRanges([0x81, 0xfe]), trails: byteRanges([0x40, 0x7e], [0x80, 0xfe]) };
const doubleByteSets: { readonly [charset: string]: DoubleByteSet } = {
  gbk,
  gb18030: gbk,
  big5,
  sjis: shiftJis,
  cp932: shiftJis,
};

/** The set for character sets in which the second byte of a character may be a backslash; false for all others. */
export function doubleByteSet(charset: string | undefined): DoubleByteSet | false {
  return doubleByteSets[charset?.toLowerCase() ?? ''] ?? false;
}

const decoders = new Map<string, InstanceType<typeof TextDecoder>>();
function decoder(label: string): InstanceType<typeof TextDecoder> {
  let found = decoders.get(label);
  if (found === undefined) {
    found = new TextDecoder(label, { fatal: label === 'utf-8', ignoreBOM: true });
    decoders.set(label, found);
  }
  return found;
}

/**
 * Text of bytes in a database character set. Bytes that are not valid UTF-8 although they should be are read as
 * Windows-1252, and `valid` is false.
 */
export function decodeBytes(bytes: Uint8Array, charset?: string): { text: string; valid: boolean } {
  const label = encodingLabel(charset) ?? 'utf-8';
  try {
    return { text: decoder(label).decode(bytes), valid: true };
  } catch {
    // A fatal decoder throws only on malformed input; the text is still worth having.
    return { text: decoder('windows-1252').decode(bytes), valid: false };
  }
}
