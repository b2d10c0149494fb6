import { reservedWords } from './keywords.ts';

/** Longest name PostgreSQL keeps, in bytes of UTF-8; it would cut a longer one without a word. */
export const identifierBytesMax = 63;

/** Thrown for text that PostgreSQL cannot hold as a name or a literal: quoting must never change what was meant. */
export class QuoteError extends Error {}

const plainIdentifier = /^[a-z_][a-z0-9_]*$/;
const encoder = new TextEncoder();

/** Length of a text in bytes of UTF-8. */
export function utf8Bytes(text: string): number {
  return encoder.encode(text).length;
}

/**
 * A name as PostgreSQL reads it back unchanged: bare where that is safe, else in double quotes.
 * Throws QuoteError for a name that is empty, longer than 63 bytes, has U+0000 or is not well-formed Unicode.
 */
export function quoteIdentifier(name: string): string {
  if (name === '') throw new QuoteError('a name must not be empty');
  if (name.includes('\0')) throw new QuoteError('a name must not contain U+0000');
  if (!name.isWellFormed()) throw new QuoteError('a name must be well-formed Unicode');
  if (utf8Bytes(name) > identifierBytesMax) throw new QuoteError(`a name must not exceed ${identifierBytesMax} bytes`);
  if (plainIdentifier.test(name) && !reservedWords.has(name)) return name;
  return `"${name.replaceAll('"', '""')}"`;
}

/** `schema.name`, each part quoted. */
export function quoteQualified(schema: string, name: string): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/**
 * A text literal with exactly this value, whatever `standard_conforming_strings` says: a backslash makes it an
 * E'' literal, as PostgreSQL's own quote_literal() does. Throws QuoteError for U+0000 and for lone surrogates.
 */
export function quoteLiteral(text: string): string {
  if (text.includes('\0')) throw new QuoteError('a text must not contain U+0000');
  if (!text.isWellFormed()) throw new QuoteError('a text must be well-formed Unicode');
  const doubled = text.replaceAll("'", "''");
  return doubled.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}

/** Bytes as a bytea literal. Throws QuoteError unless `hex` is pairs of hexadecimal digits. */
export function quoteBytes(hex: string): string {
  if (!/^([0-9a-f]{2})*$/i.test(hex)) throw new QuoteError('bytes must be written as pairs of hexadecimal digits');
  return `E'\\\\x${hex}'::bytea`;
}

/** Bits as a bit literal. Throws QuoteError unless they are 0 and 1. */
export function quoteBits(bits: string): string {
  if (!/^[01]*$/.test(bits)) throw new QuoteError('bits must be written as 0 and 1');
  return `B'${bits}'`;
}

/** A function body between dollar quotes whose tag does not occur in it. */
export function quoteBody(body: string): string {
  if (body.includes('\0')) throw new QuoteError('a function body must not contain U+0000');
  let tag = '$body$';
  for (let attempt = 1; body.includes(tag.slice(0, -1)); attempt++) tag = `$body${attempt}$`;
  return `${tag}${body}${tag}`;
}

/** Whether PostgreSQL can hold this text at all. */
export function isQuotable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
