import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dump, type InboundFixture, standardHeaders, startInboundFixture } from './inbound-fixture.ts';

let fixture: InboundFixture;
test.before(async () => {
  fixture = await startInboundFixture();
});
test.before.each(() => fixture.reset());
test.after(() => fixture.stop());

const setQuotas = (values: Record<string, number>) =>
  fixture.harness.postgres.query(
    `update cloudforge.organizations set quotas = '${JSON.stringify(values)}' where id = '${fixture.harness.tenant.organizationId}'`,
  );
const objects = async (): Promise<number> =>
  (await fixture.harness.platform.store.list('user-uploads', `${fixture.harness.tenant.organizationId}/`)).length;
const runs = async (): Promise<unknown> =>
  (await fixture.harness.postgres.query('select count(*)::int as n from cloudforge.runs'))[0]?.n;

test('a dump that is sent counts: its sender is refused, nothing is left, and the same delivery works later', async () => {
  const source = await fixture.source({ kind: 'generic' });
  const headers = standardHeaders(source.signingSecret, 'q-1', dump);
  const before = [await objects(), await runs()];
  await setQuotas({ runs: 0 });
  const refused = await fixture.deliver(source, dump, headers);
  assert.equal([refused.status, refused.code], [429, 'quota-exceeded']);
  await setQuotas({ 'stored-bytes': dump.length - 1 });
  const tooLarge = await fixture.deliver(source, dump, headers);
  assert.equal([tooLarge.status, tooLarge.code], [413, 'body-too-large']);
  assert.equal([await objects(), await runs()], before);
  assert.equal(await fixture.receipts(source), []);
  await setQuotas({});
  assert.is((await fixture.deliver(source, dump, headers)).receipts[0]?.state, 'started');
});

test('a dump that is fetched counts: without room it is not fetched, and the receipt says why', async () => {
  const source = await fixture.source({ kind: 'generic' });
  await setQuotas({ 'stored-bytes': 0 });
  const body = JSON.stringify({ downloadUrl: `${fixture.files.url}/shop.sql` });
  const headers = {
    ...standardHeaders(source.signingSecret, 'q-2', body),
    'content-type': 'application/json',
  };
  assert.is((await fixture.deliver(source, body, headers)).status, 202);
  const receipt = await fixture.outcome(source);
  assert.is(receipt.state, 'failed');
  assert.match(receipt.message, 'may not store more files');
  assert.equal(fixture.files.seen, []);
});

test('a file that outgrows what is left of the quota is not fetched to its end', async () => {
  const source = await fixture.source({ kind: 'generic' });
  const [row] = await fixture.harness.postgres.query(
    "select coalesce(sum(size_bytes), 0)::int as n from cloudforge.artifacts where state = 'stored'",
  );
  await setQuotas({ 'stored-bytes': Number(row?.n) + dump.length - 1 });
  const before = await objects();
  const body = JSON.stringify({ downloadUrl: `${fixture.files.url}/shop.sql` });
  const headers = {
    ...standardHeaders(source.signingSecret, 'q-3', body),
    'content-type': 'application/json',
  };
  assert.is((await fixture.deliver(source, body, headers)).status, 202);
  assert.is((await fixture.outcome(source)).state, 'failed');
  assert.is(await objects(), before);
});

test.run();
