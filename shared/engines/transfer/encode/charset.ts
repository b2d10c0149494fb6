import { encodingOf } from '../../schema/profile/encoding.ts';

/** Bytes of a character set as valid UTF-8. */
export interface Transcoder {
  /** true: a byte below 0x80 is that ASCII character and nothing else, outside of longer characters. */
  readonly asciiCompatible: boolean;
  /** The bytes are UTF-8 already, so that they need only be checked. */
  readonly isUtf8: boolean;
  /** The text in UTF-8; undefined where the bytes are not valid in the character set. */
  toUtf8(bytes: Uint8Array): Uint8Array | undefined;
  /** As `toUtf8`, with U+FFFD for what is not valid. */
  toUtf8Leniently(bytes: Uint8Array): Uint8Array;
}

const encoder = new TextEncoder();

class DecoderTranscoder implements Transcoder {
  readonly asciiCompatible: boolean;
  readonly isUtf8: boolean;
  readonly #strict: InstanceType<typeof TextDecoder>;
  readonly #lenient: InstanceType<typeof TextDecoder>;
  readonly #mend: ((text: string) => string) | undefined;

  constructor(label: string) {
    this.isUtf8 = label === 'utf-8';
    this.asciiCompatible = !label.startsWith('utf-16');
    this.#strict = new TextDecoder(label, { fatal: true, ignoreBOM: true });
    this.#lenient = new TextDecoder(label, { ignoreBOM: true });
    this.#mend = this.asciiCompatible ? asciiMender(this.#strict) : undefined;
  }

  toUtf8(bytes: Uint8Array): Uint8Array | undefined {
    try {
      return this.#encode(this.#strict.decode(bytes));
    } catch {
      // A fatal decoder throws only on malformed input; that is the answer.
      return undefined;
    }
  }

  toUtf8Leniently(bytes: Uint8Array): Uint8Array {
    return this.#encode(this.#lenient.decode(bytes));
  }

  #encode(text: string): Uint8Array {
    return encoder.encode(this.#mend === undefined ? text : this.#mend(text));
  }
}

/**
 * Some platforms' decoders exchange control characters (IBM's table of Shift JIS rotates 0x1a, 0x1c and 0x7f), which
 * the Encoding Standard does not: this puts them back. undefined: the decoder leaves ASCII as it is.
 */
function asciiMender(decoder: InstanceType<typeof TextDecoder>): ((text: string) => string) | undefined {
  const moved = new Map<string, string>();
  for (let byte = 0; byte < 0x80; byte++) {
    const meant = String.fromCharCode(byte);
    const decoded = decoder.decode(Uint8Array.of(byte));
    if (decoded !== meant) moved.set(decoded, meant);
  }
  if (moved.size === 0) return undefined;
  return text => text.replace(/[\0-\x7f]/g, character => moved.get(character) ?? character);
}

/** ISO 8859-1 and US-ASCII, which TextDecoder has under no name of its own: each byte is that code point. */
class SingleByteTranscoder implements Transcoder {
  readonly asciiCompatible = true;
  readonly isUtf8 = false;
  readonly #limit: number;

  constructor(limit: 0x7f | 0xff) {
    this.#limit = limit;
  }

  toUtf8(bytes: Uint8Array): Uint8Array | undefined {
    for (let i = 0; i < bytes.length; i++) if (bytes[i]! > this.#limit) return undefined;
    return this.toUtf8Leniently(bytes);
  }

  toUtf8Leniently(bytes: Uint8Array): Uint8Array {
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte > this.#limit ? 0xfffd : byte);
    return encoder.encode(text);
  }
}

const known = new Map<string, Transcoder>();

/**
 * The transcoder of a character set named as its source names it (`utf8mb4`, `latin1`, `WIN1251`). MySQL's latin1 is
 * Windows-1252; PostgreSQL's LATIN1, upper case, is ISO 8859-1. A name that is not known is taken for UTF-8, so that
 * bytes that are none are refused instead of guessed at.
 */
export function transcoderOf(charset: string | undefined): Transcoder {
  const name = charset ?? 'utf8';
  const found = known.get(name);
  if (found !== undefined) return found;
  const made = make(name);
  if (known.size < 1000) known.set(name, made);
  return made;
}

function make(name: string): Transcoder {
  const encoding = encodingOf(name);
  switch (encoding.kind) {
    case 'cp1252':
      return new DecoderTranscoder('windows-1252');
    case 'latin1':
      return new SingleByteTranscoder(0xff);
    case 'ascii':
      return new SingleByteTranscoder(0x7f);
    case 'decoder':
      return new DecoderTranscoder(encoding.decoder instanceof TextDecoder ? encoding.decoder.encoding : 'utf-8');
    default:
      return new DecoderTranscoder('utf-8');
  }
}
