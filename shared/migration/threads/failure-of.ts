import { ColumnUnknown } from '#shared/engines/proof/column-unknown.ts';
import { RowsDoNotFit } from '#shared/engines/transfer/rows-do-not-fit.ts';
import { SourceError } from '#shared/sources/source-error.ts';
import { RowRefused, TargetError } from '#shared/targets/target.ts';
import { TaskFailed, type TaskFailure } from './tasks.ts';

/** Causes that go away when a server is back. */
const passing = new Set<string>([
  'target-unreachable',
  'source-lost',
  'source-unreachable',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
]);

/** A name that no server has does not get one by waiting. */
const nameUnknown = 'ENOTFOUND';

/** What failed, for the owner of a migration, and whether the cause may pass by itself. */
export function failureOf(error: unknown): TaskFailure {
  if (error instanceof TaskFailed) return error.failure;
  if (error instanceof TargetError || error instanceof SourceError) {
    // A server that does not answer is told by the socket; a statement or a file that takes too long does so each time.
    const cause = codeOf(error.cause) ?? '';
    const mayPass = cause !== nameUnknown && (passing.has(error.code) || passing.has(cause));
    return { message: error.message, code: error.code, mayPass };
  }
  if (error instanceof RowsDoNotFit || error instanceof ColumnUnknown)
    return { message: error.message, code: 'rows-do-not-fit', mayPass: false };
  if (error instanceof RowRefused) {
    const column = error.column === undefined ? '' : ` (column ${error.column})`;
    return { message: `The target refuses a row${column}: ${error.message}`, code: 'rows-do-not-fit', mayPass: false };
  }
  const code = codeOf(error) ?? 'unexpected';
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { message, code, mayPass: passing.has(code) };
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
