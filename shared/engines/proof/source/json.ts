import type { ValueKind } from '#shared/engines/transfer/row-sink.ts';
import type { CanonicalRow } from '../canonical/canonical-row.ts';
import { type JsonValue, writeJson } from '../canonical/json-form.ts';
import { JsonTextError, readJson } from './json-text.ts';
import { type Outcome, outcome } from './source-decoder.ts';
import { DecoderOfText } from './texts.ts';

/** jsonb: parsed, so that blanks, the order of keys and ways to write a number do not count. */
export class JsonDecoder extends DecoderOfText {
  decode(bytes: Uint8Array, start: number, end: number, kind: ValueKind, out: CanonicalRow): Outcome {
    const at = out.length;
    if (!this.writeText(bytes, start, end, kind, out)) return outcome.problem;
    const text = Buffer.from(out.bytes.buffer, at, out.length - at).toString();
    out.length = at;
    let value: JsonValue;
    try {
      value = readJson(text);
    } catch (error) {
      if (error instanceof JsonTextError) return this.refuse(error.message);
      throw error;
    }
    writeJson(value, out);
    return outcome.value;
  }
}
