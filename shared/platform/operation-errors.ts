import type { ProblemCode } from './errors.ts';
import type { Operation } from './operation.ts';

/**
 * Every code an operation may answer: those it declares, and those of the host around it. A key with other scopes is
 * refused anything but who it is, and so is a session without the second factor that its organisation asks for anything
 * but its own account.
 */
export function errorsOf(operation: Pick<Operation, 'access' | 'errors' | 'idempotency'>): ProblemCode[] {
  const { access, errors, idempotency } = operation;
  const byTheHost: ProblemCode[] = access === 'public' || access === 'self:read' ? [] : ['forbidden'];
  if (access !== 'public' && access !== 'self:read' && access !== 'self:write')
    byTheHost.push('second-factor-required');
  byTheHost.push('rate-limited', 'overloaded');
  if (idempotency !== 'none')
    byTheHost.push('validation-failed', 'idempotency-key-in-use', 'idempotency-answer-lost', 'idempotency-key-reused');
  return [...new Set([...errors, ...byTheHost])];
}
