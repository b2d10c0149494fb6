import type { Codec } from '#shared/engines/transfer/codec.ts';
import type { FieldDecoder } from './field-decoder.ts';
import { jsonbField } from './jsonb-field.ts';
import { numericField } from './numeric-field.ts';
import {
  bitField,
  booleanField,
  bytesField,
  dateField,
  floatField,
  integerField,
  intervalField,
  microsecondsField,
  otherField,
  paddedField,
  setField,
  timetzField,
  uuidField,
} from './plain-fields.ts';

/** The decoder of one column as `selectList` asks the target for it. */
export function createFieldDecoder(codec: Codec): FieldDecoder {
  switch (codec.kind) {
    case 'integer':
      return integerField;
    case 'boolean':
      return booleanField;
    case 'numeric':
      return numericField;
    case 'float':
      return floatField;
    case 'text':
      return codec.padded === true ? paddedField : bytesField;
    case 'bytes':
      return bytesField;
    case 'date':
      return dateField;
    case 'timestamp':
    case 'timestamptz':
    case 'time':
      return microsecondsField;
    case 'timetz':
      return timetzField;
    case 'interval':
      return intervalField;
    case 'uuid':
      return uuidField;
    case 'bit':
      return bitField;
    case 'jsonb':
      return jsonbField;
    case 'set':
      return setField;
    case 'other':
      return otherField(codec);
  }
}
