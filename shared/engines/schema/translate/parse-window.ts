import type { Frame, FrameBound, Window } from './ast.ts';
import { parseExpression, parseList } from './parse.ts';
import { parseOrder } from './parse-query.ts';
import type { TokenReader } from './token-reader.ts';
import { refuse } from './untranslatable.ts';

/** OVER (...) at the reader's position, which stands behind OVER. */
export function parseWindow(reader: TokenReader): Window {
  if (!reader.takeSymbol('(')) return refuse('it uses a window by its name');
  const window: Window = { partitionBy: [], orderBy: [] };
  if (reader.takeWords('PARTITION', 'BY')) window.partitionBy = parseList(reader);
  if (reader.takeWords('ORDER', 'BY')) window.orderBy = parseOrder(reader);
  const frame = parseFrame(reader);
  if (frame !== undefined) window.frame = frame;
  reader.expectSymbol(')');
  return window;
}

function parseFrame(reader: TokenReader): Frame | undefined {
  const unit = reader.takeWords('ROWS') ? 'ROWS' : reader.takeWords('RANGE') ? 'RANGE' : undefined;
  if (unit === undefined) return undefined;
  const between = reader.takeWords('BETWEEN');
  const from = parseBound(reader);
  if (between) reader.expectWord('AND');
  const to: FrameBound = between ? parseBound(reader) : { kind: 'CURRENT ROW' };
  // RANGE with a distance counts in the values of the order, whose types differ.
  if (unit === 'RANGE' && (from.rows !== undefined || to.rows !== undefined)) refuse('a window frame is a distance');
  return { unit, from, to };
}

function parseBound(reader: TokenReader): FrameBound {
  if (reader.takeWords('CURRENT', 'ROW')) return { kind: 'CURRENT ROW' };
  if (reader.takeWords('UNBOUNDED', 'PRECEDING')) return { kind: 'UNBOUNDED PRECEDING' };
  if (reader.takeWords('UNBOUNDED', 'FOLLOWING')) return { kind: 'UNBOUNDED FOLLOWING' };
  const amount = parseExpression(reader);
  if (amount.kind !== 'number' || !/^\d+$/.test(amount.text)) return refuse('a window frame is calculated');
  if (reader.takeWords('PRECEDING')) return { kind: 'PRECEDING', rows: amount.text };
  reader.expectWord('FOLLOWING');
  return { kind: 'FOLLOWING', rows: amount.text };
}
