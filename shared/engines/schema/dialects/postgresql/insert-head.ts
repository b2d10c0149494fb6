import type { Buffer } from 'node:buffer';
import type { ObjectName } from '../base/catalog.ts';
import { keyword } from './script/characters.ts';
import { decodeString, Scratch } from './script/decode.ts';
import { Lexer, type LexicalRules, tokenKind } from './script/lexer.ts';

export interface InsertTarget {
  table: ObjectName;
  columns: string[];
  /** REPLACE, or INSERT OR ...: a row may take another's place or be left out. */
  conflict: string | undefined;
}

const conflictWords = new Set(['IGNORE', 'REPLACE', 'ABORT', 'FAIL', 'ROLLBACK']);

/**
 * Reads `INSERT [OR x] INTO [schema.]table [AS alias] [(columns)] ...`, up to VALUES. Unquoted names are folded to
 * lower case where the dialect does so. undefined: it has another form.
 */
export function readInsertHead(bytes: Buffer, rules: LexicalRules): InsertTarget | undefined {
  const lexer = new Lexer(rules);
  const scratch = new Scratch();
  const names: string[] = [];
  const columns: string[] = [];
  let conflict: string | undefined;
  let state: 'verb' | 'name' | 'behind-name' | 'columns' | 'behind-columns' = 'verb';
  for (let position = 0; position < bytes.length; position = lexer.end) {
    const kind = lexer.next(bytes, position, bytes.length, true);
    if (kind === tokenKind.space || kind === tokenKind.lineComment || kind === tokenKind.blockComment) continue;
    const mark = kind === tokenKind.mark ? bytes[lexer.start]! : 0;
    const word = kind === tokenKind.word ? keyword(bytes, lexer.start, lexer.end) : '';
    if (state === 'verb') {
      if (word === 'REPLACE' || conflictWords.has(word)) conflict = word;
      if (word === 'INTO') state = 'name';
      continue;
    }
    const isName =
      kind === tokenKind.word || kind === tokenKind.quotedName || (kind === tokenKind.string && !rules.postgresql);
    if (state === 'name' || state === 'columns') {
      if (isName) (state === 'name' ? names : columns).push(nameAt(lexer, bytes, rules, scratch));
      if (state === 'name') {
        if (!isName) return undefined;
        state = 'behind-name';
      } else if (mark === 0x29) state = 'behind-columns';
      else if (mark === 0x5b || mark === 0x2e) return undefined;
      continue;
    }
    if (state === 'behind-name') {
      if (mark === 0x2e) state = 'name';
      else if (mark === 0x28) state = 'columns';
      else if (word === 'OVERRIDING') state = 'behind-columns';
    }
  }
  const name = names.at(-1);
  if (name === undefined) return undefined;
  const schema = names.at(-2);
  return { table: schema === undefined ? { name } : { schema, name }, columns, conflict };
}

function nameAt(lexer: Lexer, bytes: Buffer, rules: LexicalRules, scratch: Scratch): string {
  if (lexer.kind === tokenKind.word) {
    const word = bytes.toString('utf8', lexer.start, lexer.end);
    // PostgreSQL folds ASCII letters only.
    return rules.postgresql ? word.replace(/[A-Z]+/g, letters => letters.toLowerCase()) : word;
  }
  decodeString(lexer, bytes, scratch);
  return new TextDecoder().decode(scratch.bytes.subarray(0, scratch.length));
}
