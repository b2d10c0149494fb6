import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ObjectStoreError } from '#shared/storage/object-store.ts';
import { dump, type InboundFixture, standardHeaders, startInboundFixture } from './inbound-fixture.ts';

let fixture: InboundFixture;
test.before(async () => {
  fixture = await startInboundFixture();
});
test.before.each(() => fixture.reset());
test.after(() => fixture.stop());

const json = { 'content-type': 'application/json' };
const objects = async (): Promise<number> =>
  (await fixture.harness.platform.store.list('user-uploads', `${fixture.harness.tenant.organizationId}/`)).length;

test('a signed dump starts its run at once, under its name, in its project', async () => {
  const source = await fixture.source({ kind: 'generic' });
  const { receipts } = await fixture.deliver(
    source,
    dump,
    standardHeaders(source.signingSecret, 'd-1', dump),
    '?fileName=../shop.sql',
  );
  assert.is(receipts[0]?.state, 'started');
  const stored = await fixture.dumpOf(receipts[0]?.runId ?? null);
  assert.equal(stored, { fileName: 'shop.sql', text: dump, projectId: fixture.harness.tenant.projectId });
  const [event] = await fixture.harness.postgres.query(
    "select 1 from cloudforge.outbox where type = 'cloudforge.artifact.uploaded.v1' and subject = $1",
    [receipts[0]?.runId],
  );
  assert.ok(event, 'the chain begins as with an upload');
});

test('the same delivery happens once, repeated or at the same moment, and leaves no second object', async () => {
  const source = await fixture.source({ kind: 'generic' });
  const before = await objects();
  const headers = standardHeaders(source.signingSecret, 'd-2', dump);
  const all = await Promise.all([1, 2, 3].map(() => fixture.deliver(source, dump, headers)));
  all.push(await fixture.deliver(source, dump, headers));
  assert.is(new Set(all.map(({ receipts }) => receipts[0]?.id)).size, 1);
  assert.is(new Set(all.map(({ receipts }) => receipts[0]?.runId)).size, 1);
  assert.is(await objects(), before + 1);
});

test('what is not signed, signed wrongly, changed or too old is refused without details and leaves nothing', async () => {
  const source = await fixture.source({ kind: 'generic' });
  const before = await objects();
  const right = standardHeaders(source.signingSecret, 'd-3', dump);
  const attempts: [string, Record<string, string>][] = [
    [dump, {}],
    [dump, { ...right, 'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}` }],
    [`${dump} `, right],
    [dump, { ...right, 'webhook-id': 'another' }],
    [dump, standardHeaders(source.signingSecret, 'd-3', dump, new Date(Date.now() - 400_000))],
    [dump, standardHeaders(source.signingSecret, 'd-3', dump, new Date(Date.now() + 400_000))],
    ['{"downloadUrl":"http://127.0.0.1/"}', { ...right, ...json }],
  ];
  const details = new Set<string>();
  for (const [body, headers] of attempts) {
    const { status, code, detail } = await fixture.deliver(source, body, headers);
    assert.equal([status, code], [403, 'signature-invalid']);
    details.add(detail);
  }
  assert.is(details.size, 1, 'nobody learns which of them it was');
  assert.is(await objects(), before);
  assert.equal(await fixture.receipts(source), []);
  assert.is((await fixture.deliver(source, dump, right)).status, 202, 'a refused one does not use up the id');
});

test('an unknown, a disabled and a deleted URL answer alike', async () => {
  const source = await fixture.source({ kind: 'generic', options: { signature: 'none' } });
  const unknown = { ...source, url: `http://x/api/inbound/${'A'.repeat(43)}` };
  const answers = [await fixture.deliver(unknown, dump)];
  await fixture.harness.call('PATCH', `/api/inbound/sources/${source.id}`, { body: { state: 'disabled' } });
  answers.push(await fixture.deliver(source, dump));
  await fixture.harness.call('DELETE', `/api/inbound/sources/${source.id}`);
  answers.push(await fixture.deliver(source, dump));
  for (const answer of answers) assert.equal(answer, answers[0]);
  assert.is(answers[0]?.code, 'not-found');
});

test('a file that is named is fetched, checked by its sha256 and started', async () => {
  const source = await fixture.source({ kind: 'generic' });
  const sha256 = createHash('sha256').update(dump).digest('hex');
  const body = JSON.stringify({ downloadUrl: `${fixture.files.url}/path/nightly.sql?token=s3cret`, sha256 });
  const headers = { ...standardHeaders(source.signingSecret, 'd-4', body), ...json };
  const { receipts } = await fixture.deliver(source, body, headers);
  assert.is(receipts[0]?.state, 'received');
  const outcome = await fixture.outcome(source);
  assert.is(outcome.state, 'started', outcome.message);
  assert.is((await fixture.dumpOf(outcome.runId)).fileName, 'nightly.sql');
  assert.is((await fixture.deliver(source, body, headers)).receipts[0]?.runId, outcome.runId);
  assert.is(fixture.files.seen.length, 1, 'fetched once');
  const audits = JSON.stringify(await fixture.harness.postgres.query('select data from cloudforge.audit_logs'));
  assert.not.ok(audits.includes('s3cret'));
});

test('what can not be fetched says why: another hash, no such file, a private address, behind a redirect too', async () => {
  const cases: [string, object, RegExp][] = [
    ['other', { sha256: 'a'.repeat(64) }, /do not hash/],
    ['missing', {}, /answered 404/],
    ['inside', {}, /only public addresses/],
    ['empty', {}, /empty/],
  ];
  fixture.files.answer = (request, response) => {
    if (request.url === '/missing') response.writeHead(404).end();
    else if (request.url === '/inside') response.writeHead(302, { location: 'http://10.0.0.1/' }).end();
    else response.end(request.url === '/empty' ? '' : dump);
  };
  const before = await objects();
  for (const [path, more, expected] of cases) {
    const source = await fixture.source({ kind: 'generic', options: { signature: 'none' } });
    await fixture.deliver(source, JSON.stringify({ downloadUrl: `${fixture.files.url}/${path}`, ...more }), json);
    const outcome = await fixture.outcome(source);
    assert.is(outcome.state, 'failed');
    assert.match(outcome.message, expected);
  }
  assert.is(await objects(), before);
});

test('too many bytes, none, no JSON and JSON of another shape are named', async () => {
  const source = await fixture.source({ kind: 'generic', options: { signature: 'none' } });
  const settings = fixture.harness.platform.settings;
  Object.assign(settings, { uploadBytesMax: 1_000 });
  const large = await fixture.deliver(source, 'x'.repeat(2_000));
  Object.assign(settings, { uploadBytesMax: 1_000_000 });
  assert.equal([large.status, large.code], [413, 'body-too-large']);
  assert.is((await fixture.deliver(source, '')).code, 'upload-invalid');
  assert.is((await fixture.deliver(source, '{', json)).code, 'body-unreadable');
  assert.is((await fixture.deliver(source, '{}', json)).code, 'validation-failed');
  assert.is((await fixture.deliver(source, 'x'.repeat(1024 ** 2 + 1), json)).code, 'body-too-large');
  assert.is((await fixture.deliver(source, '{"downloadUrl":"file:///etc/passwd"}', json)).code, 'validation-failed');
  const broken = new ReadableStream<Uint8Array>({
    start: controller => {
      controller.enqueue(new TextEncoder().encode('begin'));
      setTimeout(() => controller.error(new Error('gone')), 20);
    },
  });
  assert.is((await fixture.deliver(source, broken)).code, 'upload-invalid');
});

test('a store that takes nothing is said, and the token of the URL is in no log line', async () => {
  const source = await fixture.source({ kind: 'generic', options: { signature: 'none' } });
  const { platform } = fixture.harness;
  const lines: string[] = [];
  const { log, store } = platform;
  const put = store.put;
  const keep = (message: string, fields?: object): void => void lines.push(message + JSON.stringify(fields));
  platform.log = { ...log, error: keep, warn: keep, with: () => ({ ...log, error: keep, warn: keep }) };
  try {
    for (const [error, code] of [
      [new ObjectStoreError('unavailable', 'the disk is full'), 'overloaded'],
      [new Error('the disk is gone'), 'internal'],
    ] as const) {
      platform.store.put = async () => {
        throw error;
      };
      assert.is((await fixture.deliver(source, dump)).code, code);
    }
  } finally {
    platform.store.put = put;
    platform.log = log;
  }
  assert.ok(lines.some(line => line.includes('could not be taken')));
  assert.not.ok(lines.join('\n').includes(new URL(source.url).pathname.split('/').at(-1) ?? ''));
});

test('a project that goes takes its sources and what was sealed for them along', async () => {
  const { tenant, postgres, platform } = fixture.harness;
  const projectId = platform.ids.uuid();
  await fixture.harness.ctx().transaction(({ db }) =>
    db
      .insertInto('projects')
      .values({
        organization_id: tenant.organizationId,
        id: projectId,
        name: 'short-lived',
        created_by: tenant.userId,
      })
      .execute(),
  );
  await fixture.source({ kind: 'generic', projectId });
  await fixture.harness.ctx().transaction(({ db }) => db.deleteFrom('projects').where('id', '=', projectId).execute());
  const left = await postgres.query(
    "select 1 from cloudforge.secrets where purpose = 'webhook-source' union all select 1 from cloudforge.webhook_sources",
  );
  assert.is(left.length, 0);
});

test.run();
