/** What is used of a TextDecoder. */
interface Decoder {
  decode(bytes: Uint8Array): string;
}

/**
 * How the bytes of a text value are checked. 'single': every byte is a character; 'decoder': whatever the platform's
 * TextDecoder makes of it; 'none': not known, so nothing is said about validity.
 */
export interface TextEncoding {
  kind: 'utf8' | 'cp1252' | 'latin1' | 'ascii' | 'decoder' | 'none';
  decoder?: Decoder;
  /** false: a byte below 0x80 need not be an ASCII character, so that the fast path does not hold (UTF-16). */
  asciiCompatible: boolean;
}

/** What `examine` found: filled by it, so that nothing is allocated per value. */
export const examined = { characters: 0, valid: true, doubleEncoded: false };

/** WHATWG labels of the names that MySQL, PostgreSQL, SQL Server and Oracle give to character sets. */
const labels: { [name: string]: string } = {
  gbk: 'gbk',
  gb2312: 'gbk',
  gb18030: 'gb18030',
  zhs16gbk: 'gbk',
  zht16big5: 'big5',
  big5: 'big5',
  sjis: 'shift_jis',
  cp932: 'shift_jis',
  ja16sjis: 'shift_jis',
  ujis: 'euc-jp',
  eucjpms: 'euc-jp',
  euc_jp: 'euc-jp',
  euckr: 'euc-kr',
  euc_kr: 'euc-kr',
  uhc: 'euc-kr',
  euc_cn: 'gbk',
  latin2: 'iso-8859-2',
  latin3: 'iso-8859-3',
  latin4: 'iso-8859-4',
  latin5: 'windows-1254',
  latin7: 'iso-8859-13',
  iso_8859_5: 'iso-8859-5',
  iso_8859_6: 'iso-8859-6',
  iso_8859_7: 'iso-8859-7',
  iso_8859_8: 'iso-8859-8',
  greek: 'iso-8859-7',
  hebrew: 'iso-8859-8',
  cp1250: 'windows-1250',
  cp1251: 'windows-1251',
  cp1256: 'windows-1256',
  cp1257: 'windows-1257',
  koi8r: 'koi8-r',
  koi8u: 'koi8-u',
  cp866: 'ibm866',
  macroman: 'macintosh',
  tis620: 'windows-874',
  cp874: 'windows-874',
  ucs2: 'utf-16be',
  utf16: 'utf-16be',
  utf16le: 'utf-16le',
};

const utf8Names = ['utf8mb4', 'utf8mb3', 'utf8', 'unicode', 'al32utf8'];
const cp1252Names = ['latin1', 'cp1252', 'win1252', 'windows1252', 'we8mswin1252'];
const asciiNames = ['ascii', 'usascii', 'us7ascii', 'usascii7'];

const encodings = new Map<string, TextEncoding>();

/**
 * The check for a character set named as its source names it (`utf8mb4`, `latin1`, `WIN1251`, `AL32UTF8` ...).
 * MySQL's latin1 is cp1252; PostgreSQL's LATIN1, upper case, is ISO 8859-1. An unknown name gives kind 'none'.
 */
export function encodingOf(name: string): TextEncoding {
  const known = encodings.get(name);
  if (known !== undefined) return known;
  const encoding = find(name);
  if (encodings.size < 1000) encodings.set(name, encoding);
  return encoding;
}

function find(name: string): TextEncoding {
  if (name === 'LATIN1' || /^iso[-_]?8859[-_]?1$/i.test(name)) return { kind: 'latin1', asciiCompatible: true };
  const plain = name
    .toLowerCase()
    .replaceAll('-', '')
    .replace(/^win(?:dows)?_?(?=\d)/, 'cp');
  if (utf8Names.includes(plain)) return { kind: 'utf8', asciiCompatible: true };
  if (cp1252Names.includes(plain)) return { kind: 'cp1252', asciiCompatible: true };
  if (asciiNames.includes(plain)) return { kind: 'ascii', asciiCompatible: true };
  const label = labels[plain] ?? labels[plain.replace(/^iso8859_?/, 'iso_8859_')];
  if (label === undefined) return { kind: 'none', asciiCompatible: true };
  const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  return { kind: 'decoder', decoder, asciiCompatible: !label.startsWith('utf-16') };
}

/** The bytes 0x80..0x9f of cp1252 as code points, and back. Undefined bytes are the C1 control of the same number. */
const cp1252Points = [
  0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d, 0x8f,
  0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178,
];
const cp1252Bytes = new Map(cp1252Points.map((point, index) => [point, 0x80 + index]));

/** The byte that cp1252 (or ISO 8859-1) has for a character; -1: none. */
function byteOf(point: number): number {
  return point <= 0xff ? point : (cp1252Bytes.get(point) ?? -1);
}

/** A UTF-8 decoder fed with single bytes (RFC 3629). Numbers only: it runs over a value without allocation. */
class Utf8Machine {
  #needed = 0;
  #low = 0x80;
  #high = 0xbf;
  #point = 0;
  multibyte = 0;

  reset(): void {
    this.#needed = 0;
    this.#low = 0x80;
    this.#high = 0xbf;
    this.multibyte = 0;
  }

  /** true: no sequence is open. */
  get complete(): boolean {
    return this.#needed === 0;
  }

  /** The code point that this byte completes; -1: more bytes are needed; -2: invalid. */
  push(byte: number): number {
    if (this.#needed === 0) {
      if (byte < 0x80) return byte;
      if (byte >= 0xc2 && byte <= 0xdf) {
        this.#needed = 1;
        this.#point = byte & 0x1f;
      } else if (byte >= 0xe0 && byte <= 0xef) {
        this.#needed = 2;
        this.#point = byte & 0x0f;
        if (byte === 0xe0) this.#low = 0xa0;
        if (byte === 0xed) this.#high = 0x9f;
      } else if (byte >= 0xf0 && byte <= 0xf4) {
        this.#needed = 3;
        this.#point = byte & 0x07;
        if (byte === 0xf0) this.#low = 0x90;
        if (byte === 0xf4) this.#high = 0x8f;
      } else {
        return -2;
      }
      return -1;
    }
    if (byte < this.#low || byte > this.#high) return -2;
    this.#low = 0x80;
    this.#high = 0xbf;
    this.#point = (this.#point << 6) | (byte & 0x3f);
    if (--this.#needed > 0) return -1;
    this.multibyte++;
    return this.#point;
  }
}

const inner = new Utf8Machine();

/**
 * Examines a value that holds a byte >= 0x80 (or is in an encoding without ASCII): characters, validity, and whether
 * it looks like UTF-8 that was read as cp1252 and stored again. `cut`: the value was cut off, so that an incomplete
 * character at its end is no fault. The result is in `examined`.
 */
export function examine(bytes: Uint8Array, start: number, end: number, encoding: TextEncoding, cut: boolean): void {
  examined.valid = true;
  examined.doubleEncoded = false;
  examined.characters = end - start;
  if (encoding.kind === 'utf8') examineUtf8(bytes, start, end, cut);
  else if (encoding.kind === 'cp1252' || encoding.kind === 'latin1') examined.doubleEncoded = isUtf8(bytes, start, end);
  else if (encoding.kind === 'ascii') examined.valid = false;
  else if (encoding.decoder !== undefined) examineDecoded(bytes, start, end, encoding.decoder, cut);
}

/**
 * Whole characters are read at once, and those of ASCII are passed over by fours. Once a character is met that can't
 * have come from a byte of cp1252, nothing is doubly encoded any more, and only the form of the rest is checked.
 */
function examineUtf8(bytes: Uint8Array, start: number, end: number, cut: boolean): void {
  inner.reset();
  /** Bytes that continue a character. */
  let continuing = 0;
  let maybeDouble = true;
  let i = start;
  for (;;) {
    for (const stop = end - 3; i < stop; i += 4)
      if (((bytes[i]! | bytes[i + 1]! | bytes[i + 2]! | bytes[i + 3]!) & 0x80) !== 0) break;
    while (i < end && bytes[i]! < 0x80) i++;
    if (i >= end) break;
    const lead = bytes[i]!;
    const width = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const second = i + 1 < end ? bytes[i + 1]! : 0;
    if (!isLeadOf(lead, second, i + 1 < end)) {
      invalidUtf8(bytes, start, end);
      return;
    }
    let point = ((lead & (0x7f >> width)) << 6) | (second & 0x3f);
    const stop = Math.min(i + width, end);
    for (let at = i + 2; at < stop; at++) {
      const byte = bytes[at]!;
      if ((byte & 0xc0) !== 0x80) {
        invalidUtf8(bytes, start, end);
        return;
      }
      point = (point << 6) | (byte & 0x3f);
    }
    continuing += stop - i - 1;
    if (i + width > end) {
      examined.valid = cut;
      maybeDouble &&= cut;
      break;
    }
    i = stop;
    if (!maybeDouble) continue;
    const byte = byteOf(point);
    if (byte === -1 || inner.push(byte) === -2) maybeDouble = false;
    // A byte of ASCII can't go on what was begun.
    else if (!inner.complete && i < end && bytes[i]! < 0x80) maybeDouble = false;
  }
  examined.characters = end - start - continuing;
  examined.doubleEncoded = maybeDouble && inner.complete && inner.multibyte > 0;
}

/** Whether a character of several bytes may begin so (RFC 3629, section 4); the second byte need not be there. */
function isLeadOf(lead: number, second: number, hasSecond: boolean): boolean {
  if (lead < 0xc2 || lead > 0xf4) return false;
  if (!hasSecond) return true;
  if ((second & 0xc0) !== 0x80) return false;
  if (lead === 0xe0) return second >= 0xa0;
  if (lead === 0xed) return second <= 0x9f;
  if (lead === 0xf0) return second >= 0x90;
  return lead !== 0xf4 || second <= 0x8f;
}

function invalidUtf8(bytes: Uint8Array, start: number, end: number): void {
  examined.valid = false;
  examined.characters = countLeniently(bytes, start, end);
}

/** Characters of invalid UTF-8: every byte that does not continue a character begins one. */
function countLeniently(bytes: Uint8Array, start: number, end: number): number {
  let characters = 0;
  for (let i = start; i < end; i++) if ((bytes[i]! & 0xc0) !== 0x80) characters++;
  return characters;
}

function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  inner.reset();
  for (let i = start; i < end; i++) if (inner.push(bytes[i]!) === -2) return false;
  return inner.complete && inner.multibyte > 0;
}

function examineDecoded(bytes: Uint8Array, start: number, end: number, decoder: Decoder, cut: boolean): void {
  let text: string | undefined;
  // A cut value may end inside a character of at most four bytes.
  for (let dropped = 0; text === undefined && dropped <= (cut ? 3 : 0); dropped++) {
    try {
      text = decoder.decode(bytes.subarray(start, end - dropped));
    } catch {
      // Fatal decoders throw on invalid bytes: that is the answer, or one byte less is tried.
    }
  }
  if (text === undefined) {
    examined.valid = false;
    return;
  }
  let pairs = 0;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) === 0xdc00) pairs++;
  examined.characters = text.length - pairs;
}

/** The text of a value, for the rare places that need a string; undefined where the bytes are invalid. */
export function decodeText(bytes: Uint8Array, start: number, end: number, encoding: TextEncoding): string | undefined {
  const part = bytes.subarray(start, end);
  if (encoding.kind === 'cp1252' || encoding.kind === 'latin1') return cp1252Decoder.decode(part);
  try {
    return (encoding.decoder ?? utf8Decoder).decode(part);
  } catch {
    return undefined;
  }
}

const cp1252Decoder = new TextDecoder('windows-1252');
const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
