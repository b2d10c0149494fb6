import { startWebhookFixture } from './webhook-fixture.ts';

const f = await startWebhookFixture();
const { harness } = f;
const slow = await f.endpoint('/slow', ['cloudforge.run.cancelled.v1']);
const fast = await f.endpoint('/fast', ['cloudforge.run.failed.v1']);
f.receiver.answer = (r, { path }) => {
  if (path === '/fast') r.writeHead(204).end();
};
await f.cancelled();
await new Promise(r => setTimeout(r, 1000));
// a backlog of 1,500 for the slow one
await harness.postgres.query(`insert into cloudforge.webhook_messages (organization_id, id, endpoint_id, event_id, event_type, state, replay_id)
 select m.organization_id, gen_random_uuid(), m.endpoint_id, m.event_id, m.event_type, 'pending', gen_random_uuid() from cloudforge.webhook_messages m, generate_series(1, 1500)`);
await harness.postgres.query(`insert into cloudforge.jobs (organization_id, id, worker, subject_id, input, state, ready_at)
 select organization_id, gen_random_uuid(), 'send-webhook', id, jsonb_build_object('messageId', id, 'triesBefore', 0), 'ready', now() - interval '1 s' from cloudforge.webhook_messages where replay_id is not null`);
await f.wakeWorkers();
const cpu = process.cpuUsage();
const t = Date.now();
await harness.publish('cloudforge.run.failed.v1', {
  runId: harness.platform.ids.uuid(),
  projectId: harness.tenant.projectId,
  stage: 's',
  code: 'c',
  message: 'm',
});
while (!f.receiver.received.some(m => m.path === '/fast')) await new Promise(r => setTimeout(r, 10));
console.log('fast after', Date.now() - t, 'ms', process.cpuUsage(cpu));
await f.stop();
