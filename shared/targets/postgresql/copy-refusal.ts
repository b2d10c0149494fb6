import pg from 'pg';
import { RowRefused } from '../target.ts';
import { asTargetError, codeOf } from './target-errors.ts';

/**
 * SQLSTATE classes that are about what a row holds: data exception, integrity constraint, a domain's or trigger's own
 * exception, a row that is too large.
 */
const aboutTheRow = /^(22|23|P0|54)/;

/**
 * A failed COPY as RowRefused where the server blames one row, else as TargetError.
 *
 * The row is told by the error's context, `COPY name, line N, column c`, in both formats; N counts from 1. Words may be
 * translated, the order is not.
 */
export function asCopyFailure(error: unknown, relation: string): Error {
  if (!(error instanceof pg.DatabaseError) || !aboutTheRow.test(codeOf(error))) {
    return asTargetError(error, `Copying into ${relation} failed`);
  }
  const place = placeOf(error.where ?? '', relation);
  if (place.row === undefined && !codeOf(error).startsWith('2')) {
    return asTargetError(error, `Copying into ${relation} failed`);
  }
  // The detail holds the row, which the reject keeps by itself; as a reason it would be another one for each row.
  return new RowRefused(`${error.message}.`, place.row, error.column ?? place.column, { cause: error });
}

function placeOf(where: string, relation: string): { row?: number; column?: string } {
  const prefix = `COPY ${relation}, `;
  const from = where.lastIndexOf(prefix);
  if (from < 0) return {};
  const rest = where.slice(from + prefix.length);
  const found = /^\D*?(\d+)(?:, \S+ ([^\n]+))?/.exec(rest);
  if (found === null) return {};
  // `line N, column c: "value"`, `line N, column c` or `line N: "whole line"`.
  const column = found[2]?.replace(/(?:: ".*|: null input)$/s, '');
  return { row: Number(found[1]) - 1, ...(column !== undefined && { column }) };
}
