import type { Assessment } from '#shared/engines/schema/finding.ts';
import { AddressRefused } from '#shared/platform/dialer.ts';
import { SourceError } from '#shared/sources/source-error.ts';
import { TargetError } from '#shared/targets/target.ts';
import { ConfigurationError } from '../configuration.ts';
import { failureOf } from '../threads/failure-of.ts';
import { TaskFailed } from '../threads/tasks.ts';
import { WorkFailed } from './contract.ts';

/** Errors that have a sentence for the owner, with whether trying again may help; anything else stays what it is. */
export function asWorkFailed(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return error;
  if (error instanceof SourceError)
    return new WorkFailed(error.code, error.message, {
      cause: error,
      mayPass: error.code === 'source-timeout' || failureOf(error).mayPass,
    });
  if (error instanceof TargetError)
    return new WorkFailed(error.code, error.message, { cause: error, mayPass: error.code === 'target-unreachable' });
  if (error instanceof TaskFailed)
    return new WorkFailed(error.failure.code, error.message, { cause: error, mayPass: error.failure.mayPass });
  if (error instanceof ConfigurationError) return new WorkFailed('decisions-invalid', error.message, { cause: error });
  if (error instanceof AddressRefused) return new WorkFailed('address-refused', error.message, { cause: error });
  return error;
}

const blockersNamed = 3;

/** @throws WorkFailed 'blocked' if findings block that nobody decided */
export function refuseBlockers({ findings }: Assessment): void {
  const open = findings.filter(
    ({ severity, automatic, suppressed }) => severity === 'blocker' && !automatic && suppressed === undefined,
  );
  if (open.length === 0) return;
  const named = open.slice(0, blockersNamed).map(({ code, object, message }) => `${code} at ${object}: ${message}`);
  const more = open.length > blockersNamed ? ` And ${open.length - blockersNamed} more.` : '';
  throw new WorkFailed(
    'blocked',
    `Nothing was written: ${open.length === 1 ? 'one finding blocks' : `${open.length} findings block`} this migration. ${named.join(' ')}${more} Mend the source, decide about them, or accept blockers.`,
  );
}
