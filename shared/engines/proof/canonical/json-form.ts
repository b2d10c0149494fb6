import type { CanonicalRow } from './canonical-row.ts';

/** A number of JSON as sign, digits without zeros at either end, and exponent: 0.DIGITS x 10^exponent. Zero has no digits. */
export class JsonNumber {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;

  constructor(negative: boolean, digits: string, exponent: number) {
    const significant = digits.replace(/^0+/, '');
    this.digits = significant.replace(/(?<!0)0+$/, '');
    this.negative = negative && this.digits !== '';
    this.exponent = this.digits === '' ? 0 : exponent - (digits.length - significant.length);
  }
}

/** JSON as both sides read it, each with its own reader. Doubled keys are gone: the last one stays, as jsonb does. */
export type JsonValue = null | boolean | string | JsonNumber | JsonValue[] | Map<string, JsonValue>;

/** Deeper JSON is not proved; PostgreSQL itself gives up at some 6,000 levels. */
export const jsonDepthMax = 2_000;

const mark = { null: 0x6e, true: 0x74, false: 0x66, string: 0x73, number: 0x64, list: 0x6c, object: 0x6f } as const;

/**
 * Writes the canonical bytes of JSON: a letter for the kind; of a string the length (four bytes) and UTF-8; of a number
 * its sign as a letter, exponent (four bytes), count of digits (four bytes) and digits; of a list the count and the
 * values; of an object the count, and key and value in the order of the keys' UTF-8 bytes.
 */
export function writeJson(value: JsonValue, out: CanonicalRow): void {
  if (value === null) out.octet(mark.null);
  else if (typeof value === 'boolean') out.octet(value ? mark.true : mark.false);
  else if (typeof value === 'string') {
    out.octet(mark.string);
    writeText(value, out);
  } else if (value instanceof JsonNumber) {
    out.octet(mark.number);
    out.octet(value.negative ? 0x2d : 0x2b);
    out.int32(value.exponent);
    writeText(value.digits, out);
  } else if (Array.isArray(value)) {
    out.octet(mark.list);
    out.int32(value.length);
    for (const item of value) writeJson(item, out);
  } else {
    out.octet(mark.object);
    out.int32(value.size);
    const keys = [...value.keys()].map(key => ({ key, bytes: Buffer.from(key) }));
    for (const { key } of keys.sort((a, b) => a.bytes.compare(b.bytes))) {
      writeText(key, out);
      writeJson(value.get(key) ?? null, out);
    }
  }
}

function writeText(text: string, out: CanonicalRow): void {
  const at = out.length;
  out.int32(0);
  out.text(text);
  out.setInt32(at, out.length - at - 4);
}
