import { valueKind } from '../../transfer/row-sink.ts';
import type { ByteStore } from '../byte-store.ts';
import { backtick, doubleQuote, hexDigit, minus, plus, quote, zero } from '../bytes.ts';
import { charsetDiffers, transcode } from '../introducer.ts';
import type { Scanner } from '../scanner.ts';
import { bytesOfHex, type Literal, nullLiteral, quotedDigits, signedNumber, written } from './literal.ts';

/**
 * MySQL and MariaDB: texts (several side by side are one, an introducer before, COLLATE behind), numbers, 0x.. 0b..
 * x'..' b'..', NULL, DATE '..' and its like (MySQL manual, "Literal Values").
 */
export function mysqlLiteral(scanner: Scanner, out: ByteStore): Literal | undefined {
  if (isTextQuote(scanner)) return texts(scanner, out);
  const byte = scanner.peek();
  if (byte === zero && (scanner.peek(1) === 0x78 || scanner.peek(1) === 0x62)) return radixNumber(scanner, out);
  if (byte === minus || byte === plus || byte === 0x2e || (byte >= 0x30 && byte <= 0x39))
    return signedNumber(scanner, out);
  const word = scanner.peekWord();
  if (word === '') return undefined;
  scanner.position = scanner.wordEnd();
  if (word === 'NULL') return nullLiteral(out);
  if ((word === 'X' || word === 'B') && scanner.peek() === quote) return digits(scanner, out, word);
  scanner.skipBlank();
  if (word === 'N' || word.startsWith('_')) return introduced(scanner, out, word.slice(1).toLowerCase());
  if ((word === 'DATE' || word === 'TIME' || word === 'TIMESTAMP') && isTextQuote(scanner)) return texts(scanner, out);
  return undefined;
}

function isTextQuote(scanner: Scanner): boolean {
  const byte = scanner.peek();
  return byte === quote || (byte === doubleQuote && scanner.rules.doubleQuotesAreText);
}

function texts(scanner: Scanner, out: ByteStore): Literal {
  const start = out.length;
  while (isTextQuote(scanner)) {
    scanner.quoted(scanner.peek(), scanner.rules.escapes, out);
    scanner.skipBlank();
  }
  if (scanner.peekWord() === 'COLLATE') {
    scanner.position += 'COLLATE'.length;
    scanner.skipBlank();
    if (scanner.peek() === backtick || scanner.peek() === quote) scanner.skipQuoted();
    else scanner.position = scanner.wordEnd();
  }
  return written(out, start, valueKind.text);
}

/** What follows _charset or N. */
function introduced(scanner: Scanner, out: ByteStore, charset: string): Literal | undefined {
  const { rules } = scanner;
  if (!isTextQuote(scanner)) {
    // A text given by its bytes: the column's character set is taken to be the introducer's.
    const literal = mysqlLiteral(scanner, out);
    return literal?.kind === valueKind.bytes || literal?.kind === valueKind.bits ? literal : undefined;
  }
  const literal = texts(scanner, out);
  if (charset === 'binary') return { ...literal, kind: valueKind.bytes };
  if (charset === '' || !charsetDiffers(charset, rules.charset)) return literal;
  const isAscii = out.bytes.subarray(literal.start, literal.end).every(byte => byte < 0x80);
  if (isAscii) return literal;
  const text = transcode(out.bytes.subarray(literal.start, literal.end), charset, rules.charset);
  if (text === undefined) {
    throw scanner.error(
      `A text is marked as ${charset}, which can't be read among texts in ${rules.charset ?? 'utf8'}.`,
    );
  }
  out.length = literal.start;
  out.text(text);
  return written(out, literal.start, valueKind.text);
}

function digits(scanner: Scanner, out: ByteStore, prefix: 'X' | 'B'): Literal | undefined {
  const range = quotedDigits(scanner, prefix === 'X' ? 16 : 2);
  if (range === undefined) return undefined;
  return prefix === 'X' ? bytesOfHex(scanner.bytes, range.start, range.end, out) : bits(scanner, out, range);
}

function bits(scanner: Scanner, out: ByteStore, range: { start: number; end: number }): Literal {
  const start = out.length;
  out.range(scanner.bytes, range.start, range.end);
  return written(out, start, valueKind.bits);
}

function radixNumber(scanner: Scanner, out: ByteStore): Literal | undefined {
  const start = scanner.position + 2;
  const isHex = scanner.peek(1) === 0x78;
  const end = scanner.hexEnd(start);
  // mysqldump --hex-blob writes 0x alone for an empty value.
  if (end === start && !isHex) return undefined;
  scanner.position = end;
  if (isHex) return bytesOfHex(scanner.bytes, start, end, out);
  for (let index = start; index < end; index++) if (hexDigit[scanner.bytes[index]!]! > 1) return undefined;
  return bits(scanner, out, { start, end });
}
