import type { CanonicalRow } from '../canonical/canonical-row.ts';

/** Turns the fields of one column, in PostgreSQL's binary form, into canonical bytes. */
export interface FieldDecoder {
  /** Writes the canonical bytes. false: the field has not the form that the column's type has. */
  decode(bytes: Uint8Array, view: DataView, start: number, end: number, out: CanonicalRow): boolean;
}
