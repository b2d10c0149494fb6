import { JsonNumber, type JsonValue, jsonDepthMax, writeJson } from '../canonical/json-form.ts';
import type { FieldDecoder } from './field-decoder.ts';

const version = 1;

/** Numbers keep the text they were read from, which JSON.parse hands over (ECMAScript, "JSON.parse source text access"). */
function keepNumbers(_key: string, value: unknown, ...rest: unknown[]): unknown {
  if (typeof value !== 'number') return value;
  const [context] = rest;
  const isKnown = typeof context === 'object' && context !== null && 'source' in context;
  // Without the text digits could be lost unseen: the platform is too old, and that must not pass for equal.
  if (!isKnown || typeof context.source !== 'string') throw new TypeError('no source text of a number');
  return new NumberText(context.source);
}

class NumberText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** jsonb_send: a version byte, then the text that PostgreSQL shows; read by the platform's own JSON parser. */
export const jsonbField: FieldDecoder = {
  decode(bytes, _, start, end, out) {
    if (end - start < 2 || bytes[start] !== version) return false;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start + 1, end - start - 1).toString();
    let value: JsonValue;
    try {
      value = jsonOf(JSON.parse(text, keepNumbers), 0);
    } catch {
      // No JSON, or too deep: the parser throws, and the row is reported.
      return false;
    }
    writeJson(value, out);
    return true;
  },
};

function jsonOf(parsed: unknown, depth: number): JsonValue {
  if (depth > jsonDepthMax) throw new RangeError('too deep');
  if (parsed === null || typeof parsed === 'boolean' || typeof parsed === 'string') return parsed;
  if (parsed instanceof NumberText) return numberOf(parsed.text);
  if (Array.isArray(parsed)) return parsed.map(item => jsonOf(item, depth + 1));
  if (typeof parsed !== 'object') throw new TypeError('no JSON');
  return new Map(Object.entries(parsed).map(([key, member]) => [key, jsonOf(member, depth + 1)]));
}

function numberOf(text: string): JsonNumber {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) throw new TypeError('no number');
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  return new JsonNumber(sign === '-', whole + fraction, whole.length + Number(exponent));
}
