import type { Call, Node, Query } from '../ast.ts';
import { refuse } from '../untranslatable.ts';
import type { Statement } from './program-ast.ts';

/**
 * SQLite raises an error from within a SELECT: `SELECT RAISE(ABORT, 'no') WHERE ...`, or in the branches of a CASE.
 * Returns IF ... THEN RAISE; refuses any other SELECT, which would do nothing.
 */
export function raisesOf(query: Query, at: number): Statement[] {
  const { first } = query;
  const [item, ...others] = first.items;
  const isPlain = query.more.length === 0 && query.with === undefined && first.groupBy.length === 0;
  if (item === undefined || item.kind !== 'value' || others.length > 0 || !isPlain)
    return refuse('it holds a SELECT that raises no error');
  const { node } = item;
  const condition: Node | undefined =
    first.from === undefined
      ? first.where
      : {
          kind: 'exists',
          query: { ...query, orderBy: [], first: { ...first, items: [{ kind: 'value', node: one, text: '1' }] } },
        };
  const raises = node.kind === 'case' ? branchesOf(node, first.from !== undefined, at) : [raiseOf(node, at)];
  if (condition === undefined) return raises;
  return [{ at, kind: 'if', branches: [{ when: condition, body: raises }], otherwise: [] }];
}

const one: Node = { kind: 'number', text: '1' };

function branchesOf(node: Extract<Node, { kind: 'case' }>, overRows: boolean, at: number): Statement[] {
  if (overRows) refuse('it raises an error from CASE over the rows of a table');
  const { operand } = node;
  const branches = node.branches.map(({ when, result }) => ({
    when: operand === undefined ? when : ({ kind: 'binary', operator: '=', left: operand, right: when } satisfies Node),
    body: result.kind === 'null' ? [] : [raiseOf(result, at)],
  }));
  const { otherwise } = node;
  const rest = otherwise === undefined || otherwise.kind !== 'call' ? [] : [raiseOf(otherwise, at)];
  return [{ at, kind: 'if', branches, otherwise: rest }];
}

function raiseOf(node: Node, at: number): Statement {
  const call: Call =
    node.kind === 'call' && node.name === 'RAISE' ? node : refuse('it holds a SELECT that raises no error');
  const [how, message] = call.args;
  const word = how?.kind === 'column' ? how.name.toUpperCase() : '';
  // IGNORE gives up the statement without an error, FAIL keeps the rows before: neither has an equal.
  if (word !== 'ABORT' && word !== 'ROLLBACK') refuse(`it uses RAISE(${word})`);
  return { at, kind: 'raise', state: 'P0001', ...(message !== undefined && { message }) };
}
