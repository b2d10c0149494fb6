import type { Column, Table } from '#shared/engines/schema/model.ts';
import { columnCharset } from '#shared/engines/schema/profile/create-column.ts';
import { type Aggregates, isBelow, type Questions } from './column-query.ts';

/** Character sets whose bytes are UTF-8 already. */
const utf8Charsets = new Set(['utf8mb4', 'utf8mb3', 'utf8', 'ascii']);
/** Character sets in which ASCII takes more than its one byte. */
const wideCharsets = /^(?:ucs2|utf16|utf16le|utf32)$/;
/** A uuid has 36 characters, or 38 with braces. */
const uuidCharacters = { min: 36, max: 38 };

/** What a text column holds, in UTF-8: as its rows are read and as a dump would hold it. */
function utf8Text(place: string, charset: string | undefined): string {
  return charset !== undefined && utf8Charsets.has(charset) ? place : `CONVERT(${place} USING utf8mb4)`;
}

function charsetOf(column: Column, table: Table): string | undefined {
  return columnCharset(column, table)?.toLowerCase();
}

/** Lengths in UTF-8, and how many values have something beyond ASCII. */
export function textAggregates(place: string, column: Column, table: Table): { [name: string]: string } {
  const text = utf8Text(place, charsetOf(column, table));
  return {
    bytes: `MAX(LENGTH(${text}))`,
    characters: `MAX(CHAR_LENGTH(${place}))`,
    shortest: `MIN(CHAR_LENGTH(${place}))`,
    beyondAscii: `SUM(LENGTH(${text}) <> CHAR_LENGTH(${place}))`,
  };
}

/** Conditions on one value that every kind of text shares. */
export function textHazards(place: string, column: Column, table: Table): Questions {
  const charset = charsetOf(column, table);
  const text = utf8Text(place, charset);
  const bytes = charset === undefined || wideCharsets.test(charset) ? `CAST(${text} AS BINARY)` : place;
  const hasBeyondAscii = (aggregates: Aggregates): boolean => Number(aggregates.get('beyondAscii') ?? 0) > 0;
  return {
    emptyStrings: { condition: `LENGTH(${place}) = 0`, isPossible: isBelow(1, 'shortest') },
    // A binary needle makes it a comparison of bytes: some collations take U+0000 for nothing at all.
    nulBytes: { condition: `LOCATE(_binary x'00', ${bytes}) > 0` },
    // ORD, since most collations do not see blanks at the end.
    trailingSpaces: { condition: `ORD(RIGHT(${place}, 1)) = 32` },
    doubleEncoded: { condition: doubleEncoded(text), isPossible: hasBeyondAscii },
    ...(isConverted(charset) && {
      encodingInvalid: { condition: notConvertible(text, place, charset), isPossible: hasBeyondAscii },
    }),
    uuids: { condition: uuidShape(place), isPossible: mayBeUuids },
  };
}

/** Only where every value may be one: the count of those among others is of no use. */
function mayBeUuids(aggregates: Aggregates): boolean {
  const { min, max } = uuidCharacters;
  return Number(aggregates.get('shortest') ?? 0) >= min && Number(aggregates.get('characters') ?? 0) <= max;
}

/**
 * Text that was UTF-8, was read as latin1 (which is Windows-1252 in MySQL) and stored again: every character has a byte
 * there, and those bytes are valid UTF-8 with something beyond ASCII. A conversion that fails gives NULL or a question
 * mark, and either differs from what went in.
 */
function doubleEncoded(text: string): string {
  const bytes = `CAST(CONVERT(${text} USING latin1) AS BINARY)`;
  return [
    `LENGTH(${text}) <> CHAR_LENGTH(${text})`,
    `CAST(CONVERT(CONVERT(${text} USING latin1) USING utf8mb4) AS BINARY) = CAST(${text} AS BINARY)`,
    `CAST(CONVERT(${bytes} USING utf8mb4) AS BINARY) = ${bytes}`,
  ].join(' AND ');
}

/** Character sets whose values may hold what the server cannot convert. UTF-8 it checks when a value is stored. */
function isConverted(charset: string | undefined): charset is string {
  if (charset === undefined || charset === 'latin1' || charset === 'binary') return false;
  return !utf8Charsets.has(charset) && /^\w+$/.test(charset);
}

/** The server reads such bytes out as question marks: the way there and back shows it. */
function notConvertible(text: string, place: string, charset: string): string {
  return `CAST(CONVERT(${text} USING ${charset}) AS BINARY) <> CAST(${place} AS BINARY)`;
}

/** 8-4-4-4-12 hexadecimal digits, perhaps in braces. */
function uuidShape(place: string): string {
  const digits = '[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}';
  return `((CHAR_LENGTH(${place}) = 36 AND ${place} REGEXP '^${digits}$') OR (CHAR_LENGTH(${place}) = 38 AND ${place} REGEXP '^[{]${digits}[}]$'))`;
}
