import type { CastType, Node } from './ast.ts';
import { parseExpression } from './parse.ts';
import type { TokenReader } from './token-reader.ts';
import { refuse } from './untranslatable.ts';

/** T-SQL's operators that bind tighter than comparisons, loosest first. */
export const tsqlLevels = [
  ['+', '-', '&', '^', '|'],
  ['*', '/', '%'],
];

const withDatePart = new Set(['DATEADD', 'DATEDIFF', 'DATEPART', 'DATENAME', 'DATETRUNC']);

/** Calls that T-SQL writes in its own way, behind the opening parenthesis; undefined if this is none of them. */
export function parseTsqlCall(reader: TokenReader, name: string): Node | undefined {
  if (name === 'CAST') {
    const operand = parseExpression(reader);
    reader.expectWord('AS');
    const type = parseTsqlType(reader);
    reader.expectSymbol(')');
    return { kind: 'cast', operand, type };
  }
  if (name === 'CONVERT') return parseConvert(reader);
  if (name === 'TRY_CAST' || name === 'TRY_CONVERT' || name === 'PARSE' || name === 'TRY_PARSE') {
    return refuse(`${name} gives NULL for what it cannot read, which PostgreSQL has no equal of`);
  }
  return withDatePart.has(name) ? parseWithDatePart(reader, name) : undefined;
}

/** CONVERT(type, value [, style]). */
function parseConvert(reader: TokenReader): Node {
  const type = parseTsqlType(reader);
  reader.expectSymbol(',');
  const operand = parseExpression(reader);
  if (reader.takeSymbol(')')) return { kind: 'cast', operand, type };
  reader.expectSymbol(',');
  const style = reader.next();
  reader.expectSymbol(')');
  if (style.kind !== 'number') return refuse('CONVERT has a style that is calculated');
  if (style.text === '0' && !/CHAR/.test(type.name)) return { kind: 'cast', operand, type };
  const args: Node[] = [
    { kind: 'string', value: type.name },
    { kind: 'number', text: style.text },
    { kind: 'number', text: String(type.numbers[0] ?? 30) },
    operand,
  ];
  return { kind: 'call', name: 'CONVERT', args, distinct: false, star: false, orderBy: [] };
}

/** The part of a date stands as a bare word before the other arguments. */
function parseWithDatePart(reader: TokenReader, name: string): Node {
  const part = reader.next();
  if (part.kind !== 'word') return refuse(`${name} has no part of a date`);
  const args: Node[] = [{ kind: 'string', value: datePart(part.text) }];
  while (reader.takeSymbol(',')) args.push(parseExpression(reader));
  reader.expectSymbol(')');
  return { kind: 'call', name, args, distinct: false, star: false, orderBy: [] };
}

const abbreviations: { readonly [short: string]: string } = {
  YY: 'YEAR',
  YYYY: 'YEAR',
  QQ: 'QUARTER',
  Q: 'QUARTER',
  MM: 'MONTH',
  M: 'MONTH',
  DD: 'DAY',
  D: 'DAY',
  HH: 'HOUR',
  MI: 'MINUTE',
  N: 'MINUTE',
  SS: 'SECOND',
  S: 'SECOND',
};

function datePart(word: string): string {
  const upper = word.toUpperCase();
  return abbreviations[upper] ?? upper;
}

/** `int`, `[decimal](10, 2)`, `nvarchar(max)`, `double precision`. MAX is a length of 0. */
function parseTsqlType(reader: TokenReader): CastType {
  let name = reader.name().toUpperCase();
  if (reader.takeSymbol('.')) name = reader.name().toUpperCase();
  while (reader.isWord('PRECISION') || reader.isWord('VARYING')) name += ` ${reader.next().text.toUpperCase()}`;
  const numbers: number[] = [];
  if (reader.takeSymbol('(')) {
    do {
      const token = reader.next();
      numbers.push(token.kind === 'word' && token.text.toUpperCase() === 'MAX' ? 0 : Number(token.text));
    } while (reader.takeSymbol(','));
    reader.expectSymbol(')');
  }
  if (!numbers.every(number => Number.isSafeInteger(number) && number >= 0)) refuse('a type has an odd length');
  return { name, numbers };
}
