import { z } from 'zod';
import { NoConnection } from '#shared/database/no-connection.ts';
import { Problem } from './errors.ts';

/** What PostgreSQL (Appendix A, error codes) says when it is short of something, not when the request is wrong. */
const passing: Readonly<Record<string, string>> = {
  // query_canceled: statement_timeout.
  '57014': 'One step took too long in the database and was stopped there. Ask for less at once, or try again later.',
  // idle_in_transaction_session_timeout and lock_not_available.
  '25P03': 'The work waited too long and was undone. Try again.',
  '55P03': 'Others work on the same thing at the moment. Try again.',
  // serialization_failure and deadlock_detected: one of two was undone.
  '40001': 'Others changed the same thing at once, and this was undone. Try again.',
  '40P01': 'Others changed the same thing at once, and this was undone. Try again.',
  // too_many_connections.
  '53300': 'The database has no free connection. Try again.',
  // admin_shutdown, crash_shutdown, cannot_connect_now.
  '57P01': 'The database is being started again. Try again in a moment.',
  '57P02': 'The database is being started again. Try again in a moment.',
  '57P03': 'The database is being started again. Try again in a moment.',
};
const WithCode = z.object({ code: z.string() });
const retryAfterS = 2;
/** The driver has no codes of its own for a connection that breaks: its words are all there is. */
const brokenConnection = /^(Connection terminated|Client has encountered a connection error)/;

/**
 * `overloaded` with Retry-After for an error of the database that passes by itself: time-outs, locks, no connection.
 * undefined for every other error, which stays what it is.
 */
export function databaseProblem(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || error instanceof Problem) return undefined;
  const code = WithCode.safeParse(error).data?.code ?? '';
  const isAway = error instanceof NoConnection || brokenConnection.test(error.message);
  const detail = passing[code] ?? (isAway ? 'The database can not be reached at the moment. Try again.' : undefined);
  if (detail === undefined) return undefined;
  return new Problem('overloaded', { detail, cause: error, headers: { 'retry-after': String(retryAfterS) } });
}
