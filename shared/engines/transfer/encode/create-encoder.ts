import type { Codec } from '../codec.ts';
import { BitEncoder } from './bit.ts';
import { BooleanEncoder } from './boolean.ts';
import { BytesEncoder, GeometryEncoder } from './bytes.ts';
import { DateEncoder, TimestampEncoder } from './date-time.ts';
import type { ColumnState, Encoder } from './encoder.ts';
import { FloatEncoder } from './float.ts';
import { IntegerEncoder } from './integer.ts';
import { IntervalEncoder } from './interval.ts';
import { MembersEncoder } from './members.ts';
import { NumericEncoder } from './numeric.ts';
import { OtherEncoder } from './other.ts';
import { SetEncoder } from './set.ts';
import { TextFieldEncoder } from './text.ts';
import { TimeEncoder } from './time.ts';
import type { TimeZoneRule } from './time-zone.ts';
import { UuidEncoder } from './uuid.ts';

/** What the values of a session have in common. */
export interface Session {
  /** Character set of text values. */
  charset: string | undefined;
  /** Character set of values that come as bytes. */
  bytesCharset: string | undefined;
  /** undefined: the session names a zone that is not known. */
  zone: TimeZoneRule | undefined;
}

/** jsonb's own version, written before its text (jsonb_recv in src/backend/utils/adt/jsonb.c). */
const jsonbVersion = 1;

/** The encoder of a column, chosen once. */
export function createEncoder(codec: Codec, column: ColumnState, session: Session): Encoder {
  const texts = encoderOf(codec, column, session);
  if ((codec.kind !== 'text' && codec.kind !== 'set') || codec.members === undefined) return texts;
  const names = encoderOf(codec, column, { ...session, charset: undefined });
  return new MembersEncoder(column, codec.members, codec.kind === 'set', texts, names);
}

function encoderOf(codec: Codec, column: ColumnState, session: Session): Encoder {
  const { charset, bytesCharset } = session;
  switch (codec.kind) {
    case 'integer':
      return new IntegerEncoder(column, codec.bytes);
    case 'boolean':
      return new BooleanEncoder(column);
    case 'numeric':
      return new NumericEncoder(column, codec.precision, codec.scale ?? 0);
    case 'float':
      return new FloatEncoder(column, codec.bytes);
    case 'text':
      return new TextFieldEncoder(column, {
        charset,
        bytesCharset,
        charactersMax: codec.charactersMax,
        padded: codec.padded,
      });
    case 'bytes':
      return codec.mysqlGeometry === true ? new GeometryEncoder(column) : new BytesEncoder(column);
    case 'date':
      return new DateEncoder(column);
    case 'timestamp':
      return new TimestampEncoder(column, codec.digits, false, undefined);
    case 'timestamptz':
      return new TimestampEncoder(column, codec.digits, true, session.zone);
    case 'time':
      return new TimeEncoder(column, codec.digits, false);
    case 'timetz':
      return new TimeEncoder(column, codec.digits, true);
    case 'interval':
      return new IntervalEncoder(column, codec.from);
    case 'uuid':
      return new UuidEncoder(column);
    case 'bit':
      return new BitEncoder(column, codec.length, codec.varying);
    case 'jsonb':
      return new TextFieldEncoder(column, { charset, bytesCharset, prefix: jsonbVersion });
    case 'set':
      return new SetEncoder(column, charset, bytesCharset);
    case 'other':
      return new OtherEncoder(column, charset, bytesCharset);
  }
}
