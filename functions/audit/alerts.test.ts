import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { live } from '#functions/live/function.ts';
import { notify } from '#functions/notify/function.ts';
import { projects } from '#functions/projects/function.ts';
import { raiseAlert } from '#shared/identity/alerts.ts';
import { noteForeignIds } from '#shared/identity/alerts-foreign-ids.ts';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { audit } from './function.ts';

const Alert = z.object({
  id: z.string(),
  kind: z.string(),
  subject: z.string(),
  occurrences: z.number(),
  acknowledgedAt: z.string().nullable(),
});
const Alerts = z.object({ items: z.array(Alert) });

let harness: Harness;
test.before(async () => {
  harness = await startHarness({ functions: [audit, projects, live, notify], dispatch: true });
});
test.after(() => harness.stop());

const alerts = async (query = '', as: 'owner' | 'other-tenant' = 'owner') =>
  Alerts.parse(await (await harness.call('GET', `/api/audit/alerts${query}`, { as })).json()).items;

test('an alert is listed, mailed to the owners once, and acknowledged; the next occurrence opens another', async () => {
  const raise = () =>
    harness.ctx().transaction(({ db }) =>
      raiseAlert(
        db,
        {
          organizationId: harness.tenant.organizationId,
          kind: 'account-locked',
          subject: `user:${harness.tenant.userId}`,
          message: 'An account was locked after ten wrong passwords.',
        },
        harness.platform,
      ),
    );
  const id = await raise();
  assert.is(await raise(), id);
  await harness.settled();
  assert.equal(
    harness.mails.map(mail => [mail.to, mail.subject]),
    [['first@example.org', 'Security alert: account locked']],
  );
  const [alert] = await alerts('?state=open');
  assert.equal([alert?.id, alert?.occurrences, alert?.kind], [id, 2, 'account-locked']);
  assert.equal(await alerts('', 'other-tenant'), []);

  const path = `/api/audit/alerts/${id}/acknowledge`;
  for (const as of ['operator', 'viewer'] as const) assert.is((await harness.call('POST', path, { as })).status, 403);
  assert.is((await harness.call('POST', path, { as: 'other-tenant' })).status, 404);
  assert.is((await harness.call('POST', '/api/audit/alerts/x/acknowledge')).status, 400);
  const done = Alert.parse(await (await harness.call('POST', path, { as: 'admin' })).json());
  assert.ok(done.acknowledgedAt);
  assert.equal(Alert.parse(await (await harness.call('POST', path)).json()), done);
  assert.equal(await alerts('?state=open'), []);
  assert.is((await alerts('?state=acknowledged')).length, 1);
  const rows = await harness.postgres.query(
    "select target_id from cloudforge.audit_logs where action = 'alert.acknowledged'",
  );
  assert.equal(rows, [{ target_id: id }]);
  assert.is.not(await raise(), id);
});

test('who may not see alerts reads them neither as events nor in what a webhook was sent', async () => {
  const { organizationId } = harness.tenant;
  const [event] = await harness.postgres.query(
    "select id, type from cloudforge.outbox where type = 'cloudforge.security.alert.v1' and organization_id = $1",
    [organizationId],
  );
  const { platform } = harness;
  const messageId = platform.ids.uuid();
  const attemptId = platform.ids.uuid();
  const body = { url: 'http://127.0.0.1:9/', eventTypes: ['cloudforge.webhook.test.v1'] };
  const made = await harness.call('POST', '/api/webhooks/endpoints', { body });
  const endpoint = z.object({ id: z.string() }).parse(await made.json());
  await harness.postgres.query(
    `insert into cloudforge.webhook_messages (organization_id, id, endpoint_id, event_id, event_type, state)
     values ($1, $2, $3, $4, $5, 'failed')`,
    [organizationId, messageId, endpoint.id, event?.id, event?.type],
  );
  await harness.postgres.query(
    `insert into cloudforge.webhook_attempts (organization_id, id, message_id, number, started_at, duration_ms, request_body)
     values ($1, $2, $3, 1, now(), 1, 'what was sent')`,
    [organizationId, attemptId, messageId],
  );
  const types = async (as: 'owner' | 'viewer'): Promise<string[]> => {
    const answer = await harness.call('GET', '/api/live/events?after=0&limit=500', { as });
    const { items } = z.object({ items: z.array(z.object({ type: z.string() })) }).parse(await answer.json());
    return items.map(({ type }) => type);
  };
  assert.ok((await types('owner')).includes('cloudforge.security.alert.v1'));
  assert.not.ok((await types('viewer')).includes('cloudforge.security.alert.v1'));
  for (const path of [`/api/webhooks/messages/${messageId}`, `/api/webhooks/attempts/${attemptId}`]) {
    assert.is((await harness.call('GET', path, { as: 'admin' })).status, 200, path);
    for (const as of ['operator', 'viewer'] as const)
      assert.is((await harness.call('GET', path, { as })).status, 404, path);
  }
});

test('the fifth id of another organisation within an hour raises an alert for whoever asked, and the answer is that of nothing', async () => {
  const ask = async (id: string) => {
    const response = await harness.call('GET', `/api/projects/${id}`, { as: 'viewer' });
    const { requestId: _, ...body } = z.record(z.string(), z.unknown()).parse(await response.json());
    return { status: response.status, body };
  };
  const nothing = await ask('00000000-0000-7000-8000-000000000000');
  assert.is(nothing.status, 404);
  const opened = async () => (await alerts('?state=open')).filter(alert => alert.kind === 'cross-tenant-attempt');
  for (let at = 0; at < 5; at += 1) {
    assert.equal(await opened(), []);
    assert.equal(await ask(harness.other.projectId), nothing);
    await until(async () => {
      const [row] = await harness.postgres.query('select tokens from cloudforge.rate_buckets where key like $1', [
        `foreign-id:${harness.tenant.organizationId}:%`,
      ]);
      return row?.tokens === at + 1;
    });
  }
  const [alert] = await opened();
  assert.match(alert?.subject ?? '', /^api-key:/);
  assert.equal(
    (await alerts('?state=open', 'other-tenant'))
      .map(({ kind }) => kind)
      .filter(kind => kind === 'cross-tenant-attempt'),
    [],
  );
});

test('ids of nobody and of one’s own are not counted, and after an hour counting begins anew', async () => {
  const { organizationId, userId, projectId } = harness.tenant;
  const actor = { kind: 'user', userId, organizationId, role: 'viewer', sessionId: 'none' } as const;
  let now = new Date();
  const port = { ...harness.platform, clock: { now: () => now } };
  assert.not(await noteForeignIds(port, actor, [projectId, '00000000-0000-7000-8000-000000000000']));
  const count = async () =>
    (
      await harness.postgres.query('select tokens from cloudforge.rate_buckets where key like $1', [`%user:${userId}`])
    )[0]?.tokens;
  assert.is(await count(), undefined);
  for (let at = 0; at < 4; at += 1) assert.ok(await noteForeignIds(port, actor, [harness.other.projectId]));
  assert.is(await count(), 4);
  now = new Date(now.getTime() + 61 * 60_000);
  assert.ok(await noteForeignIds(port, actor, [harness.other.projectId]));
  assert.is(await count(), 1);
  assert.not(
    (await alerts()).some(alert => alert.subject === `user:${userId}` && alert.kind === 'cross-tenant-attempt'),
  );
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let left = 500; !(await condition()); left -= 1) {
    if (left === 0) throw new Error('It did not come to pass.');
    await sleep(10);
  }
}

test.run();
