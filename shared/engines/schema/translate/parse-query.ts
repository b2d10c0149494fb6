import type { FromItem, Join, NamedQuery, OrderItem, Query, Select, SelectItem } from './ast.ts';
import { parseExpression } from './parse.ts';
import { TokenReader } from './token-reader.ts';
import { type Grammar, tokenize } from './tokenize.ts';
import { refuse } from './untranslatable.ts';

/** Parses one whole SELECT. Throws Untranslatable where the text is outside the grammar it knows. */
export function parseQueryText(text: string, grammar: Grammar): Query {
  const reader = new TokenReader(tokenize(text, grammar), grammar, text);
  const query = parseQueryBody(reader);
  reader.expectEnd();
  return query;
}

/** A SELECT with its UNIONs, ORDER BY and LIMIT at the reader's position. */
export function parseQueryBody(reader: TokenReader): Query {
  return reader.nested(() => {
    const named = parseWith(reader);
    const query: Query = { ...named, first: parseSelect(reader), more: [], orderBy: [] };
    for (;;) {
      const operator = setOperator(reader);
      if (operator === undefined) break;
      query.more.push({ operator, select: parseSelect(reader) });
    }
    if (reader.takeWords('ORDER', 'BY')) query.orderBy = parseOrder(reader);
    if (reader.takeWords('LIMIT')) query.limit = parseLimit(reader);
    takeTop(query);
    if (reader.grammar === 'oracle') refuseMixedSets(query);
    return query;
  });
}

/** Oracle works sets off from left to right; in PostgreSQL INTERSECT goes first. */
function refuseMixedSets(query: Query): void {
  const operators = new Set(query.more.map(part => part.operator));
  if (operators.size > 1 && operators.has('INTERSECT')) refuse('it mixes INTERSECT with other sets');
}

/** WITH [RECURSIVE] name [(columns)] AS (query), ... */
function parseWith(reader: TokenReader): Pick<Query, 'with'> {
  if (!reader.takeWords('WITH')) return {};
  const recursive = reader.takeWords('RECURSIVE');
  const queries: NamedQuery[] = [];
  do {
    const name = reader.name();
    const columns: string[] = [];
    if (reader.takeSymbol('(')) {
      do columns.push(reader.name());
      while (reader.takeSymbol(','));
      reader.expectSymbol(')');
    }
    reader.expectWord('AS');
    if (!reader.takeWords('NOT', 'MATERIALIZED')) reader.takeWords('MATERIALIZED');
    reader.expectSymbol('(');
    queries.push({ name, columns, query: parseQueryBody(reader) });
    reader.expectSymbol(')');
  } while (reader.takeSymbol(','));
  return { with: { recursive, queries } };
}

/** Whether a query begins here. */
export function atQuery(reader: TokenReader): boolean {
  return reader.isWord('SELECT') || reader.isWord('WITH');
}

/** TOP of a query that is one SELECT is its limit; in a part of a UNION it means something else. */
function takeTop(query: Query): void {
  const { top } = query.first;
  if ([query.first, ...query.more.map(part => part.select)].every(select => select.top === undefined)) return;
  if (top === undefined || query.more.length > 0 || query.limit !== undefined) refuse('it uses TOP in a part of it');
  else query.limit = { count: top };
}

function setOperator(reader: TokenReader): Query['more'][number]['operator'] | undefined {
  if (reader.takeWords('UNION', 'ALL')) return 'UNION ALL';
  if (reader.takeWords('UNION', 'DISTINCT') || reader.takeWords('UNION')) return 'UNION';
  if (reader.takeWords('INTERSECT')) return 'INTERSECT';
  if (reader.takeWords('EXCEPT') || (reader.grammar === 'oracle' && reader.takeWords('MINUS'))) return 'EXCEPT';
  return undefined;
}

function parseSelect(reader: TokenReader): Select {
  reader.expectWord('SELECT');
  const distinct = reader.takeWords('DISTINCT');
  if (!distinct) reader.takeWords('ALL');
  const top = reader.grammar === 'tsql' ? parseTop(reader) : undefined;
  const select: Select = { distinct, items: [], groupBy: [], ...(top !== undefined && { top }) };
  do select.items.push(parseItem(reader));
  while (reader.takeSymbol(','));
  if (reader.takeWords('FROM') && !takeDual(reader)) select.from = parseFrom(reader);
  if (reader.takeWords('WHERE')) select.where = parseExpression(reader);
  if (reader.takeWords('GROUP', 'BY')) {
    do select.groupBy.push(parseExpression(reader));
    while (reader.takeSymbol(','));
    if (reader.isWord('WITH')) refuse('it uses WITH ROLLUP');
  }
  if (reader.takeWords('HAVING')) select.having = parseExpression(reader);
  return select;
}

/** FROM DUAL: a table of one row, which PostgreSQL does without. */
function takeDual(reader: TokenReader): boolean {
  if (reader.grammar !== 'oracle' || reader.isSymbol(',', 1)) return false;
  return reader.takeWords('DUAL');
}

/** TOP n, TOP (n), TOP 100 PERCENT; the last is all rows. */
function parseTop(reader: TokenReader): string | undefined {
  if (!reader.takeWords('TOP')) return undefined;
  const inParentheses = reader.takeSymbol('(');
  const count = wholeNumber(reader);
  if (inParentheses) reader.expectSymbol(')');
  if (reader.takeWords('PERCENT')) return count === '100' ? undefined : refuse('it takes a share of the rows');
  return reader.isWord('WITH') ? refuse('it uses TOP ... WITH TIES') : count;
}

function parseItem(reader: TokenReader): SelectItem {
  if (reader.takeSymbol('*')) return { kind: 'star' };
  if (reader.isSymbol('@') && reader.isSymbol('=', 2)) refuse('it selects into a variable');
  const first = reader.peek();
  if ((first.kind === 'word' || first.kind === 'name') && reader.isSymbol('.', 1) && reader.isSymbol('*', 2)) {
    for (let count = 0; count < 3; count++) reader.next();
    return { kind: 'star', qualifier: first.text };
  }
  // T-SQL: name = expression.
  const named =
    reader.grammar === 'tsql' && (first.kind === 'word' || first.kind === 'name') && reader.isSymbol('=', 1);
  if (named) {
    reader.next();
    reader.next();
    return { kind: 'value', node: parseExpression(reader), text: first.text, alias: first.text };
  }
  const node = parseExpression(reader);
  const text = reader.text.slice(first.at, reader.peek().at).trim();
  const alias = parseAlias(reader);
  return { kind: 'value', node, text, ...(alias !== undefined && { alias }) };
}

const notAliases = new Set(
  `FROM WHERE GROUP HAVING ORDER LIMIT UNION INTERSECT EXCEPT JOIN INNER LEFT RIGHT CROSS NATURAL STRAIGHT_JOIN ON USING
  AS FULL WINDOW USE FORCE IGNORE FOR INTO PROCEDURE OFFSET WITH MINUS FETCH START CONNECT`.split(/\s+/),
);

/** Words that begin the next statement in T-SQL, which needs no semicolon before them. */
const tsqlStatements = new Set(
  'SELECT INSERT UPDATE DELETE MERGE EXEC EXECUTE RETURN IF ELSE WHILE SET DECLARE PRINT BEGIN END COMMIT ROLLBACK GO'.split(
    ' ',
  ),
);

function parseAlias(reader: TokenReader): string | undefined {
  const explicit = reader.takeWords('AS');
  const token = reader.peek();
  if (token.kind === 'name' || (token.kind === 'string' && explicit)) return reader.next().text;
  const word = token.kind === 'word' ? token.text.toUpperCase() : undefined;
  const isStatement = word !== undefined && reader.grammar === 'tsql' && tsqlStatements.has(word);
  if (word !== undefined && !isStatement && !notAliases.has(word)) return reader.next().text;
  return explicit ? refuse('AS has no name') : undefined;
}

function parseFrom(reader: TokenReader): FromItem {
  let left = parseJoins(reader);
  while (reader.takeSymbol(',')) left = { kind: 'join', type: 'CROSS', left, right: parseJoins(reader) };
  return left;
}

function parseJoins(reader: TokenReader): FromItem {
  let left = parseSource(reader);
  for (;;) {
    const natural = reader.takeWords('NATURAL');
    const type = joinType(reader);
    if (type === undefined) return natural ? refuse('NATURAL stands before no join') : left;
    const right = parseSource(reader);
    left = natural ? { kind: 'join', type, left, right, natural } : joined(reader, type, left, right);
  }
}

function joinType(reader: TokenReader): Join['type'] | undefined {
  if (reader.isWord('STRAIGHT_JOIN')) refuse('it uses STRAIGHT_JOIN');
  if (reader.takeWords('JOIN') || reader.takeWords('INNER', 'JOIN')) return 'INNER';
  if (reader.takeWords('CROSS', 'JOIN')) return 'CROSS';
  if (reader.takeWords('LEFT', 'JOIN') || reader.takeWords('LEFT', 'OUTER', 'JOIN')) return 'LEFT';
  if (reader.takeWords('RIGHT', 'JOIN') || reader.takeWords('RIGHT', 'OUTER', 'JOIN')) return 'RIGHT';
  return undefined;
}

function joined(reader: TokenReader, type: Join['type'], left: FromItem, right: FromItem): FromItem {
  const withCondition = type === 'CROSS' ? 'INNER' : type;
  if (reader.takeWords('ON')) return { kind: 'join', type: withCondition, left, right, on: parseExpression(reader) };
  if (reader.takeWords('USING')) {
    reader.expectSymbol('(');
    const using: string[] = [];
    do using.push(reader.name());
    while (reader.takeSymbol(','));
    reader.expectSymbol(')');
    return { kind: 'join', type: withCondition, left, right, using };
  }
  if (type === 'LEFT' || type === 'RIGHT') return refuse('an outer join has no condition');
  return { kind: 'join', type: 'CROSS', left, right };
}

function parseSource(reader: TokenReader): FromItem {
  return reader.nested(() => {
    if (reader.takeSymbol('(')) {
      if (!atQuery(reader)) {
        const inner = parseFrom(reader);
        reader.expectSymbol(')');
        return inner;
      }
      const { at } = reader.peek();
      const query = parseQueryBody(reader);
      reader.expectSymbol(')');
      // SQLite, alone, lets a subquery go without a name; nothing can refer to the one it gets here.
      const unnamed = reader.grammar === 'sqlite' ? `subquery_${at}` : undefined;
      return { kind: 'derived', query, alias: parseAlias(reader) ?? unnamed ?? refuse('a subquery has no name') };
    }
    const name = [reader.name()];
    if (reader.takeSymbol('.')) name.push(reader.name());
    if (reader.isSymbol('(')) refuse('it reads from a function');
    skipHint(reader);
    const alias = parseAlias(reader);
    skipHint(reader);
    if (['USE', 'FORCE', 'IGNORE'].some(word => reader.isWord(word))) refuse('it holds an index hint');
    return { kind: 'table', name, ...(alias !== undefined && { alias }) };
  });
}

/** T-SQL's WITH (NOLOCK) and the like: they say how to read, not what. */
function skipHint(reader: TokenReader): void {
  if (reader.grammar !== 'tsql' || !reader.isWord('WITH') || !reader.isSymbol('(', 1)) return;
  while (reader.peek().kind !== 'end' && !reader.isSymbol(')')) reader.next();
  reader.expectSymbol(')');
}

/** The items of ORDER BY. */
export function parseOrder(reader: TokenReader): OrderItem[] {
  const order: OrderItem[] = [];
  do {
    const node = parseExpression(reader);
    const descending = reader.takeWords('DESC');
    if (!descending) reader.takeWords('ASC');
    if (reader.isWord('NULLS')) refuse('it orders NULLs by hand');
    order.push({ node, descending });
  } while (reader.takeSymbol(','));
  return order;
}

function parseLimit(reader: TokenReader): { count: string; offset?: string } {
  const first = wholeNumber(reader);
  if (reader.takeSymbol(',')) return { count: wholeNumber(reader), offset: first };
  if (reader.takeWords('OFFSET')) return { count: first, offset: wholeNumber(reader) };
  return { count: first };
}

function wholeNumber(reader: TokenReader): string {
  const token = reader.next();
  if (token.kind !== 'number' || !/^\d+$/.test(token.text)) refuse('LIMIT is not a whole number');
  return token.text;
}
