import type { ColumnPlan } from '#shared/engines/transfer/plan.ts';
import { BitDecoder, BytesDecoder, UuidDecoder } from './binaries.ts';
import { FloatDecoder } from './floats.ts';
import { JsonDecoder } from './json.ts';
import { enumTexts, MembersDecoder, setTexts } from './members.ts';
import { DateDecoder, TimestampDecoder } from './moments.ts';
import { BooleanDecoder, IntegerDecoder, NumericDecoder } from './numbers.ts';
import type { SourceContext, SourceDecoder } from './source-decoder.ts';
import { OtherDecoder, SetDecoder, TextDecoderOfColumn } from './texts.ts';
import { IntervalDecoder, TimeDecoder } from './times.ts';

/** The decoder of one column's values for one chunk. */
export function createDecoder(column: ColumnPlan, session: SourceContext): SourceDecoder {
  const decoder = plainDecoder(column, session);
  const { codec, casts } = column;
  if ((codec.kind !== 'text' && codec.kind !== 'set') || codec.members === undefined) return decoder;
  const names = plainDecoder(column, { ...session, charset: undefined });
  const textOf = codec.kind === 'set' ? setTexts(codec.members) : enumTexts(codec.members);
  return new MembersDecoder(casts, decoder, names, textOf);
}

function plainDecoder(column: ColumnPlan, session: SourceContext): SourceDecoder {
  const { codec, casts } = column;
  const context = { ...session, bytesCharset: column.charset };
  switch (codec.kind) {
    case 'integer':
      return new IntegerDecoder(casts);
    case 'boolean':
      return new BooleanDecoder(casts);
    case 'numeric':
      return new NumericDecoder(casts);
    case 'float':
      return new FloatDecoder(casts, context, codec.bytes);
    case 'text':
      return new TextDecoderOfColumn(casts, context, codec.padded === true);
    case 'bytes':
      return new BytesDecoder(casts, context, codec);
    case 'date':
      return new DateDecoder(casts);
    case 'timestamp':
    case 'timestamptz':
      return new TimestampDecoder(casts, context, codec.digits, codec.kind === 'timestamptz');
    case 'time':
    case 'timetz':
      return new TimeDecoder(casts, codec.digits, codec.kind === 'timetz');
    case 'interval':
      return new IntervalDecoder(casts, codec);
    case 'uuid':
      return new UuidDecoder(casts);
    case 'bit':
      return new BitDecoder(casts, context, codec);
    case 'jsonb':
      return new JsonDecoder(casts, context);
    case 'set':
      return new SetDecoder(casts, context);
    case 'other':
      return new OtherDecoder(casts, context, codec);
  }
}
