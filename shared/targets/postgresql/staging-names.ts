import { identifierBytesMax, utf8Bytes } from '#shared/engines/schema/emit/quote.ts';
import { cutToBytes, nameHash } from '#shared/engines/schema/mapping/identifiers.ts';

/** The first eight digits of a run's id: they name it in schemas and sessions. */
export function shortRun(run: string): string {
  return run.replaceAll('-', '').slice(0, 8);
}

/** Where a schema's tables are loaded before the swap. */
export function stagingSchema(schema: string, run: string): string {
  return suffixed(schema, `_cf_${shortRun(run)}`);
}

/** Where the DDL of a run is made once more, empty, to be compared with. */
export function referenceSchema(schema: string, run: string): string {
  return suffixed(schema, `_cfref_${shortRun(run)}`);
}

/** Where what had the schema's name is kept after the swap. */
export function beforeSchema(schema: string, run: string): string {
  return suffixed(schema, `_before_${shortRun(run)}`);
}

/** At most 63 bytes; a name that has to be cut is told from others like it by a hash. */
function suffixed(schema: string, suffix: string): string {
  const room = identifierBytesMax - suffix.length;
  if (utf8Bytes(schema) <= room) return `${schema}${suffix}`;
  return `${cutToBytes(schema, room - 9)}_${nameHash(schema)}${suffix}`;
}
