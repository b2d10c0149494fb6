import { SourceError } from '#shared/sources/source-error.ts';
import { TargetError } from '#shared/targets/target.ts';
import { TaskFailed, type TaskFailure } from './tasks.ts';

/** Causes that go away when a server is back. */
const passing = new Set<string>([
  'target-unreachable',
  'source-lost',
  'source-timeout',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
]);

/** What failed, for the owner of a migration, and whether the cause may pass by itself. */
export function failureOf(error: unknown): TaskFailure {
  if (error instanceof TaskFailed) return error.failure;
  if (error instanceof TargetError || error instanceof SourceError)
    return { message: error.message, code: error.code, mayPass: passing.has(error.code) };
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unexpected';
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { message, code, mayPass: passing.has(code) };
}
