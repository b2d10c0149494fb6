import type { Dialect } from '../../schema/model.ts';
import type { CastName } from '../codec.ts';
import type { ColumnPlan } from '../plan.ts';
import { type ValueKind, valueKind } from '../row-sink.ts';
import { createEncoder } from './create-encoder.ts';
import { ColumnState, type PendingCast } from './encoder.ts';
import { Output } from './output.ts';
import { timeZoneRule } from './time-zone.ts';

/** The field that a row gets for a column it leaves out, and the casts that the value makes. */
export interface ConstantField {
  /** With its length before it. */
  bytes: Uint8Array;
  casts: CastName[];
}

type Constant = Extract<ColumnPlan['whenOmitted'], { kind: 'constant' }>['value'];

const utf8 = new TextEncoder();

/** The field of a column's constant; or why its type cannot hold it. Texts of constants are Unicode already. */
export function constantField(
  column: Pick<ColumnPlan, 'codec' | 'casts'>,
  value: Constant,
  dialect: Dialect,
): ConstantField | { reason: string } {
  const out = new Output(64);
  const pending: PendingCast[] = [];
  const state = new ColumnState(column.codec, dialect, 0, new Set(column.casts), pending);
  const literal = literalOf(value);
  if (literal === undefined) return { reason: 'it is no constant' };
  if (literal === null) out.null();
  else {
    const session = { charset: undefined, bytesCharset: undefined, zone: timeZoneRule(undefined) };
    const encoder = createEncoder(column.codec, state, session);
    if (!encoder.encode(out, literal.bytes, 0, literal.bytes.length, literal.kind)) return { reason: state.reason };
  }
  return { bytes: out.bytes.slice(0, out.length), casts: pending.map(({ cast }) => cast) };
}

/** The value as a row would give it; null is NULL, undefined is no constant. */
function literalOf(value: Constant): { bytes: Uint8Array; kind: ValueKind } | null | undefined {
  switch (value.kind) {
    case 'null':
      return null;
    case 'string':
      return { bytes: utf8.encode(value.value), kind: valueKind.text };
    case 'number':
      return { bytes: utf8.encode(value.value), kind: valueKind.number };
    case 'boolean':
      return { bytes: utf8.encode(value.value ? 'TRUE' : 'FALSE'), kind: valueKind.keyword };
    case 'bits':
      return { bytes: utf8.encode(value.bits), kind: valueKind.bits };
    case 'bytes':
      return {
        bytes: Uint8Array.from(value.hex.match(/../g) ?? [], pair => Number.parseInt(pair, 16)),
        kind: valueKind.bytes,
      };
    default:
      return undefined;
  }
}
