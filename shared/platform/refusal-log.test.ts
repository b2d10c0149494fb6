import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Actor } from './actor.ts';
import { Problem } from './errors.ts';
import { logRefusal } from './refusal-log.ts';

const request = { requestId: 'r-1', method: 'POST', path: '/api/auth/sessions' };

function logged(problem: Problem, actor?: Actor): Record<string, unknown>[] {
  const entries: Record<string, unknown>[] = [];
  logRefusal({ info: (message, fields) => entries.push({ message, ...fields }) }, problem, { ...request, actor });
  return entries;
}

test('a refusal is one line with request, reason and who asked, as ids', () => {
  const actor: Actor = {
    kind: 'user',
    userId: '0198f0c4-0000-7000-8000-00000000000a',
    organizationId: '0198f0c4-0000-7000-8000-00000000000b',
    role: 'viewer',
    sessionId: '0198f0c4-0000-7000-8000-00000000000c',
  };
  assert.equal(logged(new Problem('forbidden'), actor), [
    {
      message: 'request refused',
      ...request,
      code: 'forbidden',
      status: 403,
      organizationId: actor.organizationId,
      actor: { kind: 'user', id: actor.userId },
    },
  ]);
  const [stranger] = logged(new Problem('sign-in-refused'), { kind: 'system', organizationId: '', function: 'public' });
  assert.equal(stranger, { message: 'request refused', ...request, code: 'sign-in-refused', status: 401 });
});

test('nothing of what was sent is repeated', () => {
  const problem = new Problem('validation-failed', {
    detail: 'body.email: hunter2 is no address',
    members: { issues: [{ path: 'body.email', message: 'hunter2' }] },
    cause: new Error('hunter2'),
  });
  assert.not.match(JSON.stringify(logged(problem)), 'hunter2');
});

test('what is no refusal is left out', () => {
  for (const code of ['conflict', 'not-found', 'upload-offset-mismatch', 'not-ready', 'run-finished'] as const)
    assert.equal(logged(new Problem(code)), [], code);
});

test.run();
