import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { loadAll } from '#functions/registry.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineFunction } from '#shared/platform/function.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { runMatrix } from './matrix.ts';
import { rightRequest } from './matrix-inputs.ts';

/** Open to everybody, and why. One that is not here fails the test: being open is a decision. */
const open: Readonly<Record<string, string>> = {
  createSession: 'signing in',
  requestPasswordReset: 'who has forgotten the password is not signed in',
  resetPassword: 'the link is the proof',
  refreshToken: 'the refresh token is the proof',
  revokeRefreshToken: 'the refresh token is the proof (RFC 7009)',
  getJwks: 'public keys',
  listSignInProviders: 'the sign-in page names them',
  startOidcSignIn: 'signing in',
  finishOidcSignIn: 'signing in: the provider is the proof',
  readInvitation: 'the link is the proof',
  joinByInvitation: 'the link is the proof',
  describeUploads: 'what the protocol can do, which tus asks without credentials',
  receiveWebhook: 'the token in the path is the proof',
};

const definitions = await loadAll();
// Here and not in a hook: what it throws (an operation that the fixtures do not know) is then said.
const report = await runMatrix(definitions);

test('every operation that is open to everybody is one that is meant to be', () => {
  const found = report.operations.filter(({ access }) => access === 'public').map(({ name }) => name);
  assert.equal(found.sort(), Object.keys(open).sort());
});

test('no attacker gets what is not theirs, and none changes anything', () => {
  assert.equal(report.failures, []);
});

test('every closed operation was tried by every attacker, or there is a reason why not', () => {
  const closed = report.operations.filter(({ access }) => access !== 'public');
  assert.is(report.cells.length, closed.length * report.attackers.length);
  for (const { name } of closed) {
    const tried = report.cells.filter(({ operation, tried }) => operation === name && tried);
    assert.ok(tried.length >= 9, `${name} was tried by ${tried.length} attackers only`);
  }
  for (const name of report.attackers)
    assert.ok(
      report.cells.some(({ attacker, tried }) => attacker === name && tried),
      `${name} tried nothing`,
    );
});

/** Operations with the mistakes that the matrix is there to find. */
const leaky = defineFunction({
  name: 'leaky',
  prefix: 'leaky',
  summary: 'Mistakes',
  operations: [
    defineOperation({
      name: 'readAnybodys',
      method: 'GET',
      path: '/:projectId',
      summary: 'Answers whoever is signed in',
      access: 'projects:read',
      input: { params: z.object({ projectId: z.uuid() }) },
      output: { status: 200, body: z.object({ id: z.string() }) },
      errors: ['not-signed-in'],
      handler: async ({ input }) => ({ id: input.params.projectId }),
    }),
    defineOperation({
      name: 'writeFirst',
      method: 'DELETE',
      path: '/:runId',
      summary: 'Changes something before it looks who asks',
      access: 'projects:read',
      input: { params: z.object({ runId: z.uuid() }) },
      output: { status: 204 },
      errors: ['not-signed-in', 'not-found'],
      handler: async ({ ctx }) => {
        await ctx.transaction(({ audit }) => audit('written.first', { kind: 'run', id: 'x' }));
        throw new Problem('not-found');
      },
    }),
  ],
});

test('an operation that answers whom it must not, or changes something for them, is found', async () => {
  const { failures } = await runMatrix([leaky]);
  const about = (name: string) => failures.filter(failure => failure.startsWith(name));
  assert.ok(about('readAnybodys').some(text => /another organisation: 200, where not-found/.test(text)));
  assert.ok(about('readAnybodys').some(text => /without a grant on a restricted project: 200/.test(text)));
  assert.ok(about('writeFirst').some(text => /attacks on it changed audit_logs/.test(text)));
});

test('an operation that the fixtures do not know fails the matrix', async () => {
  const [operation] = leaky.operations;
  if (operation === undefined) throw new Error('It has operations.');
  const unknown = { ...operation, path: '/:somethingNew', input: {} };
  assert.throws(() => rightRequest('leaky', unknown, {}), /makes nothing that is called somethingNew/);
  const withBody = { ...operation, path: '/', input: { body: { kind: 'json' as const, schema: z.object({}) } } };
  assert.throws(() => rightRequest('leaky', withBody, {}), /has no valid body/);
});

test.run();
