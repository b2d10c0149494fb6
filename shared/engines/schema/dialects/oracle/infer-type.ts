import { TokenCursor, tokenKind } from '../../lexer/token-cursor.ts';
import type { SourceType, Table } from '../../model.ts';
import { oracleRules } from './lexical-rules.ts';

const texts = new Set(
  `UPPER LOWER INITCAP TRIM LTRIM RTRIM LPAD RPAD SUBSTR REPLACE TRANSLATE CONCAT TO_CHAR REGEXP_REPLACE REGEXP_SUBSTR
  CHR`.split(/\s+/),
);
const numbers = new Set(
  'LENGTH INSTR MOD SIGN TO_NUMBER EXTRACT ASCII MONTHS_BETWEEN POWER SQRT FLOOR CEIL'.split(' '),
);
const moments = new Set('ADD_MONTHS LAST_DAY TO_DATE NEXT_DAY'.split(' '));

/** The type of a formula where it follows from the outermost function, or from columns of one kind; else undefined. */
export function inferType(formula: string, table: Table): SourceType | undefined {
  const bytes = new TextEncoder().encode(formula);
  const cursor = new TokenCursor(bytes, 0, bytes.length, oracleRules);
  const first = cursor.word;
  const isCall = first !== '' && wholeCall(cursor);
  if (isCall && texts.has(first)) return { kind: 'text' };
  if (isCall && numbers.has(first)) return { kind: 'decimal' };
  if (isCall && moments.has(first)) return { kind: 'datetime', precision: 0 };
  return fromOperands(new TokenCursor(bytes, 0, bytes.length, oracleRules), table);
}

/** Whether the formula is one call and nothing more. */
function wholeCall(cursor: TokenCursor): boolean {
  cursor.next();
  if (!cursor.is('(')) return false;
  cursor.skipParenthesized();
  return cursor.atEnd;
}

/** Sums and products of numbers are numbers, texts joined are texts. Calls and conditions are not looked into. */
function fromOperands(cursor: TokenCursor, table: Table): SourceType | undefined {
  let kind: SourceType['kind'] | undefined;
  let joins = false;
  while (!cursor.atEnd) {
    let found: SourceType['kind'] | undefined;
    if (cursor.isKind(tokenKind.number)) found = 'decimal';
    else if (cursor.isKind(tokenKind.string)) found = 'text';
    else if (cursor.isKind(tokenKind.word) || cursor.isKind(tokenKind.quotedName)) {
      const isQuoted = cursor.isKind(tokenKind.quotedName);
      const name = isQuoted ? new TextDecoder().decode(cursor.unquoted()) : cursor.raw.toUpperCase();
      found = kindOf(table.columns.find(column => column.name === name)?.type);
      if (found === undefined) return undefined;
    } else if (cursor.is('|')) joins = true;
    if (found !== undefined && kind !== undefined && kind !== found && !joins) return undefined;
    kind = found ?? kind;
    cursor.next();
  }
  if (joins) return { kind: 'text' };
  return kind === 'decimal' ? { kind: 'decimal' } : kind === 'text' ? { kind: 'text' } : undefined;
}

function kindOf(type: SourceType | undefined): 'decimal' | 'text' | undefined {
  if (type?.kind === 'decimal') return 'decimal';
  return type?.kind === 'char' || type?.kind === 'varchar' || type?.kind === 'text' ? 'text' : undefined;
}
