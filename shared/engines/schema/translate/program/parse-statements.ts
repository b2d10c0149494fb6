import type { Node, Query } from '../ast.ts';
import { parseExpression, parseList } from '../parse.ts';
import { atQuery, parseQueryBody } from '../parse-query.ts';
import { TokenReader } from '../token-reader.ts';
import type { Token } from '../tokenize.ts';
import { refuse } from '../untranslatable.ts';
import { parseDeclaredType } from './parse-type.ts';
import type { Assignment, Branch, Statement } from './program-ast.ts';
import { raisesOf } from './sqlite-raise.ts';

/** Statements of one program; no program that somebody wrote by hand has more. */
const statementsMax = 2_000;

/** The statements up to one of these words, which is not taken. Refuses the first one that is not known. */
export function parseStatements(reader: TokenReader, ...ends: string[]): Statement[] {
  const statements: Statement[] = [];
  while (!ends.some(word => reader.isWord(word))) {
    if (reader.peek().kind === 'end') refuse('it ends too early');
    if (statements.length >= statementsMax) refuse('it is too long');
    statements.push(...parseStatement(reader));
    if (reader.peek().kind !== 'end') reader.expectSymbol(';');
  }
  return statements;
}

/** One statement without its semicolon; several where one of the source stands for several. */
export function parseStatement(reader: TokenReader): Statement[] {
  return reader.nested(() => {
    const { at } = reader.peek();
    const mysql = reader.grammar === 'mysql';
    if (mysql && reader.takeWords('BEGIN')) {
      const body = parseStatements(reader, 'END');
      reader.expectWord('END');
      return [{ at, kind: 'block', body }];
    }
    if (mysql && reader.takeWords('SET')) return parseSet(reader, at);
    if (mysql && reader.takeWords('DECLARE')) return [parseDeclare(reader, at)];
    if (mysql && reader.takeWords('IF')) return [parseIf(reader, at)];
    if (mysql && reader.takeWords('CASE')) return [parseCase(reader, at)];
    if (mysql && reader.takeWords('WHILE')) return [parseWhile(reader, at)];
    if (mysql && reader.takeWords('SIGNAL')) return [parseSignal(reader, at)];
    if (mysql && reader.takeWords('RETURN')) return [{ at, kind: 'return', value: parseExpression(reader) }];
    if (reader.takeWords('INSERT', 'INTO')) return [parseInsert(reader, at)];
    if (reader.takeWords('UPDATE')) return [parseUpdate(reader, at)];
    if (reader.takeWords('DELETE', 'FROM')) return [parseDelete(reader, at)];
    if (atQuery(reader)) return mysql ? [parseSelect(reader, at)] : raisesOf(parseQueryBody(reader), at);
    return unknownStatement(reader);
  });
}

function unknownStatement(reader: TokenReader): never {
  const words: string[] = [];
  for (let ahead = 0; ahead < 2; ahead++) {
    const token = reader.peek(ahead);
    if (token.kind === 'word') words.push(token.text.toUpperCase());
  }
  const first = reader.peek().text.slice(0, 40);
  return refuse(`the statement ${words.length === 0 ? `"${first}"` : words.join(' ')} is not understood`);
}

/** SET NEW.a = 1, b = 2. */
function parseSet(reader: TokenReader, at: number): Statement[] {
  const statements: Statement[] = [];
  do {
    if (reader.isSymbol('@')) {
      statements.push(parseSession(reader, at));
      continue;
    }
    const first = reader.name();
    const column = reader.takeSymbol('.') ? reader.name() : undefined;
    if (!reader.takeSymbol(':=')) reader.expectSymbol('=');
    const value = parseExpression(reader);
    if (column === undefined) statements.push({ at, kind: 'set-variable', name: first, value });
    else if (first.toUpperCase() === 'NEW') statements.push({ at, kind: 'set-new', column, value });
    else refuse(`it sets ${first}.${column}`);
  } while (reader.takeSymbol(','));
  return statements;
}

/** @a = 1, behind SET; variables of the server (@@a) are another matter. */
function parseSession(reader: TokenReader, at: number): Statement {
  reader.expectSymbol('@');
  if (reader.isSymbol('@')) refuse('it sets a variable of the server');
  const name = `@${reader.name()}`;
  if (!reader.takeSymbol(':=')) reader.expectSymbol('=');
  return { at, kind: 'set-session', name, value: parseExpression(reader) };
}

function parseDeclare(reader: TokenReader, at: number): Statement {
  if (['CONTINUE', 'EXIT', 'UNDO'].some(word => reader.isWord(word) && reader.isWord('HANDLER', 1)))
    refuse('it handles errors (DECLARE ... HANDLER)');
  const names = [reader.name()];
  while (reader.takeSymbol(',')) names.push(reader.name());
  if (reader.isWord('CURSOR')) refuse('it uses a cursor');
  if (reader.isWord('CONDITION')) refuse('it names an error (DECLARE ... CONDITION)');
  const type = parseDeclaredType(reader);
  const value = reader.takeWords('DEFAULT') ? parseExpression(reader) : undefined;
  return { at, kind: 'declare', names, type, ...(value !== undefined && { value }) };
}

function parseIf(reader: TokenReader, at: number): Statement {
  const branches: Branch[] = [];
  do {
    const when = parseExpression(reader);
    reader.expectWord('THEN');
    branches.push({ when, body: parseStatements(reader, 'ELSEIF', 'ELSE', 'END') });
  } while (reader.takeWords('ELSEIF'));
  const otherwise = reader.takeWords('ELSE') ? parseStatements(reader, 'END') : [];
  reader.expectWord('END');
  reader.expectWord('IF');
  return { at, kind: 'if', branches, otherwise };
}

/** CASE as a statement. Without ELSE and a branch that fits MySQL raises an error, as PostgreSQL's IF would not. */
function parseCase(reader: TokenReader, at: number): Statement {
  const operand = reader.isWord('WHEN') ? undefined : parseExpression(reader);
  const branches: Branch[] = [];
  while (reader.takeWords('WHEN')) {
    const right = parseExpression(reader);
    reader.expectWord('THEN');
    const when: Node = operand === undefined ? right : { kind: 'binary', operator: '=', left: operand, right };
    branches.push({ when, body: parseStatements(reader, 'WHEN', 'ELSE', 'END') });
  }
  if (branches.length === 0 || !reader.takeWords('ELSE')) refuse('it uses CASE without ELSE');
  const otherwise = parseStatements(reader, 'END');
  reader.expectWord('END');
  reader.expectWord('CASE');
  return { at, kind: 'if', branches, otherwise };
}

function parseWhile(reader: TokenReader, at: number): Statement {
  const when = parseExpression(reader);
  reader.expectWord('DO');
  const body = parseStatements(reader, 'END');
  reader.expectWord('END');
  reader.expectWord('WHILE');
  return { at, kind: 'while', when, body };
}

/** SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '...', MYSQL_ERRNO = 1. */
function parseSignal(reader: TokenReader, at: number): Statement {
  reader.expectWord('SQLSTATE');
  reader.takeWords('VALUE');
  const state = reader.next();
  if (state.kind !== 'string' || !/^[1-9A-Z][0-9A-Z]{4}$/.test(state.text) || /^0[0-2]/.test(state.text))
    refuse('it raises an error whose SQLSTATE is not known');
  let message: Node | undefined;
  if (reader.takeWords('SET')) {
    do {
      const item = reader.name().toUpperCase();
      reader.expectSymbol('=');
      const value = parseExpression(reader);
      if (item === 'MESSAGE_TEXT') message = value;
      else if (item !== 'MYSQL_ERRNO') refuse(`it raises an error with ${item}`);
    } while (reader.takeSymbol(','));
  }
  return { at, kind: 'raise', state: state.text, ...(message !== undefined && { message }) };
}

function parseTable(reader: TokenReader): string[] {
  const name = [reader.name()];
  if (reader.takeSymbol('.')) name.push(reader.name());
  return name;
}

function parseInsert(reader: TokenReader, at: number): Statement {
  const table = parseTable(reader);
  if (reader.grammar === 'mysql' && reader.takeWords('SET')) {
    const assignments = parseAssignments(reader);
    const columns = assignments.map(({ column }) => column);
    return { at, kind: 'insert', table, columns, rows: [assignments.map(({ value }) => value)] };
  }
  const columns: string[] = [];
  if (reader.isSymbol('(')) {
    reader.next();
    do columns.push(reader.name());
    while (reader.takeSymbol(','));
    reader.expectSymbol(')');
  }
  if (atQuery(reader))
    return { at, kind: 'insert', table, columns, rows: [], query: whole(parseQueryBody(reader), reader) };
  if (!reader.takeWords('VALUES') && !(reader.grammar === 'mysql' && reader.takeWords('VALUE')))
    refuse('its INSERT has no VALUES');
  const rows: Node[][] = [];
  do {
    reader.expectSymbol('(');
    rows.push(parseList(reader));
    reader.expectSymbol(')');
  } while (reader.takeSymbol(','));
  return whole({ at, kind: 'insert', table, columns, rows }, reader);
}

/** What may follow an INSERT, UPDATE or DELETE that is understood is its end. */
function whole<T>(statement: T, reader: TokenReader): T {
  const { kind, text } = reader.peek();
  if (kind === 'end' || reader.isSymbol(';')) return statement;
  return refuse(`${text.toUpperCase().slice(0, 40)} in a statement that changes rows is not understood`);
}

function parseAssignments(reader: TokenReader): Assignment[] {
  const assignments: Assignment[] = [];
  do {
    let column = reader.name();
    if (reader.takeSymbol('.')) column = reader.name();
    reader.expectSymbol('=');
    assignments.push({ column, value: parseExpression(reader) });
  } while (reader.takeSymbol(','));
  return assignments;
}

function parseUpdate(reader: TokenReader, at: number): Statement {
  if (reader.isWord('OR')) refuse('it uses UPDATE OR');
  const table = parseTable(reader);
  if (!reader.takeWords('SET')) refuse('its UPDATE changes more than one table, or one under another name');
  const assignments = parseAssignments(reader);
  const where = reader.takeWords('WHERE') ? parseExpression(reader) : undefined;
  return whole({ at, kind: 'update', table, assignments, ...(where !== undefined && { where }) }, reader);
}

function parseDelete(reader: TokenReader, at: number): Statement {
  const table = parseTable(reader);
  const where = reader.takeWords('WHERE') ? parseExpression(reader) : undefined;
  return whole({ at, kind: 'delete', table, ...(where !== undefined && { where }) }, reader);
}

/** SELECT ... INTO a, b ...: INTO may stand anywhere, so the query is read without it. */
function parseSelect(reader: TokenReader, at: number): Statement {
  const tokens: Token[] = [];
  const names: string[] = [];
  let depth = 0;
  while (reader.peek().kind !== 'end' && !(depth === 0 && reader.isSymbol(';'))) {
    if (depth === 0 && reader.takeWords('INTO')) {
      do {
        if (reader.isSymbol('@')) refuse('it selects into a variable of the session');
        names.push(reader.name());
      } while (reader.takeSymbol(','));
      continue;
    }
    if (reader.isSymbol('(')) depth++;
    if (reader.isSymbol(')')) depth--;
    tokens.push(reader.next());
  }
  tokens.push({ kind: 'end', text: '', at: reader.peek().at });
  const inner = new TokenReader(tokens, reader.grammar, reader.text);
  const query: Query = parseQueryBody(inner);
  inner.expectEnd();
  return names.length === 0 ? { at, kind: 'result', query } : { at, kind: 'select-into', query, names };
}
