import type { Expression } from '#shared/engines/schema/model.ts';
import { type ValueKind, valueKind } from '#shared/engines/transfer/row-sink.ts';

/**
 * A constant default as a source would write it in a row: it is then decoded like any other value. Defaults that are
 * no constants (a time, a counter) have no value that both sides could know: 'missing'.
 */
export function constantBytes(
  value: Exclude<Expression, { kind: 'sql' }>,
): { bytes: Uint8Array; kind: ValueKind } | 'null' | 'missing' {
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'string':
      return { bytes: Buffer.from(value.value), kind: valueKind.text };
    case 'number':
      return { bytes: Buffer.from(value.value), kind: valueKind.number };
    case 'boolean':
      return { bytes: Buffer.from(String(value.value)), kind: valueKind.keyword };
    case 'bytes':
      return { bytes: Buffer.from(value.hex, 'hex'), kind: valueKind.bytes };
    case 'bits':
      return { bytes: Buffer.from(value.bits), kind: valueKind.bits };
    default:
      return 'missing';
  }
}
