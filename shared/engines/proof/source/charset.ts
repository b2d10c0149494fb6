import { isUtf8 } from 'node:buffer';
import type { Dialect } from '#shared/engines/schema/model.ts';
import type { CanonicalRow } from '../canonical/canonical-row.ts';

/** Encodings of the WHATWG standard by the names that databases give them, without dashes, underscores and `win`. */
const labels: { [name: string]: string } = {
  latin1: 'windows-1252',
  cp1252: 'windows-1252',
  we8mswin1252: 'windows-1252',
  latin2: 'iso-8859-2',
  latin3: 'iso-8859-3',
  latin4: 'iso-8859-4',
  latin5: 'windows-1254',
  latin6: 'iso-8859-10',
  latin7: 'iso-8859-13',
  latin8: 'iso-8859-14',
  latin9: 'iso-8859-15',
  latin10: 'iso-8859-16',
  greek: 'iso-8859-7',
  hebrew: 'iso-8859-8',
  tis620: 'windows-874',
  cp866: 'ibm866',
  koi8r: 'koi8-r',
  koi8u: 'koi8-u',
  macroman: 'macintosh',
  gbk: 'gbk',
  gb2312: 'gbk',
  euccn: 'gbk',
  zhs16gbk: 'gbk',
  gb18030: 'gb18030',
  big5: 'big5',
  zht16big5: 'big5',
  sjis: 'shift_jis',
  cp932: 'shift_jis',
  ja16sjis: 'shift_jis',
  ujis: 'euc-jp',
  eucjp: 'euc-jp',
  eucjpms: 'euc-jp',
  euckr: 'euc-kr',
  uhc: 'euc-kr',
  ucs2: 'utf-16be',
  utf16: 'utf-16be',
  utf16le: 'utf-16le',
};
const utf8Names = new Set(['utf8', 'utf8mb3', 'utf8mb4', 'unicode', 'al32utf8', 'binary', 'sqlascii']);
const asciiNames = new Set(['ascii', 'usascii', 'us7ascii']);

/** How the bytes of a text become characters. `singleByte`: each byte up to the limit is the code point of its number. */
type Encoding = { kind: 'utf8' } | { kind: 'singleByte'; limit: number } | { kind: 'label'; label: string };

function encodingOf(name: string, dialect: Dialect): Encoding {
  const plain = name.toLowerCase().replaceAll(/[-_]/g, '');
  if (utf8Names.has(plain)) return { kind: 'utf8' };
  if (asciiNames.has(plain)) return { kind: 'singleByte', limit: 0x7f };
  // PostgreSQL's LATIN1 is ISO 8859-1; MySQL's latin1 is Windows-1252.
  if (plain === 'iso88591' || (plain === 'latin1' && dialect === 'postgresql'))
    return { kind: 'singleByte', limit: 0xff };
  // PostgreSQL's LATIN5 is ISO 8859-9, which differs from Windows-1254 in its control characters only.
  const windows = /^(?:win|windows|cp)(125\d|874)$/.exec(plain)?.[1];
  const iso = /^iso8859(\d{1,2})$/.exec(plain)?.[1];
  const label = windows !== undefined ? `windows-${windows}` : iso !== undefined ? `iso-8859-${iso}` : labels[plain];
  // What is not known is taken for UTF-8, so that bytes that are none come up instead of being guessed at.
  return label === undefined ? { kind: 'utf8' } : { kind: 'label', label };
}

/** Whether texts of this character set are UTF-8 already. */
export function isUtf8Charset(name: string | undefined, dialect: Dialect): boolean {
  return encodingOf(name ?? 'utf8', dialect).kind === 'utf8';
}

type Decoder = InstanceType<typeof TextDecoder>;

/** What `write` found. */
export const textResult = { valid: 0, invalid: 1, replaced: 2 } as const;
export type TextResult = (typeof textResult)[keyof typeof textResult];

/** Texts of one character set as UTF-8. */
export class Charset {
  readonly #isUtf8: boolean;
  readonly #limit: number;
  readonly #strict: Decoder | undefined;
  readonly #lenient: Decoder;
  /** Bytes below 0x80 are those ASCII characters, unless they stand in a longer character. */
  readonly #keepsAscii: boolean;
  /** By code of a decoded ASCII character, the one that was meant; undefined: they are the same. */
  readonly #asciiMeant: Uint8Array | undefined;

  constructor(name: string | undefined, dialect: Dialect) {
    const encoding = encodingOf(name ?? 'utf8', dialect);
    const label = encoding.kind === 'label' ? encoding.label : 'utf-8';
    this.#isUtf8 = encoding.kind === 'utf8';
    this.#limit = encoding.kind === 'singleByte' ? encoding.limit : -1;
    this.#strict = encoding.kind === 'label' ? new TextDecoder(label, { fatal: true, ignoreBOM: true }) : undefined;
    this.#lenient = new TextDecoder(label, { ignoreBOM: true });
    this.#keepsAscii = !label.startsWith('utf-16');
    this.#asciiMeant = encoding.kind === 'label' && this.#keepsAscii ? exchangedAscii(this.#lenient) : undefined;
  }

  /**
   * Writes a text as UTF-8. 'invalid': its bytes are not valid and nothing was written; with `replacing` they become
   * U+FFFD as the WHATWG Encoding standard does it, and the result is 'replaced'.
   */
  write(bytes: Uint8Array, start: number, end: number, out: CanonicalRow, replacing: boolean): TextResult {
    if (this.#keepsAscii && isAscii(bytes, start, end)) {
      out.copy(bytes, start, end);
      return textResult.valid;
    }
    const part = bytes.subarray(start, end);
    if (this.#isUtf8 && isUtf8(part)) {
      out.copy(bytes, start, end);
      return textResult.valid;
    }
    const text = this.#decode(part);
    if (text !== undefined) {
      out.text(this.#withControls(text));
      return textResult.valid;
    }
    if (!replacing) return textResult.invalid;
    out.text(this.#limit >= 0 ? singleBytes(part, this.#limit) : this.#withControls(this.#lenient.decode(part)));
    return textResult.replaced;
  }

  /** The text with the ASCII characters that its bytes mean, where the platform's decoder makes others of them. */
  #withControls(text: string): string {
    const meant = this.#asciiMeant;
    if (meant === undefined) return text;
    let mended = '';
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      mended += code < 0x80 ? String.fromCharCode(meant[code]!) : text[at];
    }
    return mended;
  }

  #decode(part: Uint8Array): string | undefined {
    if (this.#limit >= 0) return part.every(byte => byte <= this.#limit) ? singleBytes(part, this.#limit) : undefined;
    try {
      return this.#strict?.decode(part);
    } catch {
      // A fatal decoder throws on bytes that are not valid: that is the answer.
      return undefined;
    }
  }
}

/**
 * The Encoding Standard leaves ASCII alone in all these encodings. IBM's table of Shift JIS, which some platforms use
 * for it, exchanges 0x1a, 0x1c and 0x7f.
 */
function exchangedAscii(decoder: Decoder): Uint8Array | undefined {
  const all = Uint8Array.from({ length: 0x80 }, (_, code) => code);
  const decoded = decoder.decode(all);
  const meant = all.slice();
  for (const code of all) meant[decoded.charCodeAt(code)] = code;
  return meant.every((code, at) => code === at) ? undefined : meant;
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i]! >= 0x80) return false;
  return true;
}

function singleBytes(bytes: Uint8Array, limit: number): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte <= limit ? byte : 0xfffd);
  return text;
}
