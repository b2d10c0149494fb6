import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dump, githubHeaders, type InboundFixture, startInboundFixture } from './inbound-fixture.ts';

let fixture: InboundFixture;
test.before(async () => {
  fixture = await startInboundFixture();
});
test.before.each(() => fixture.reset());
test.after(() => fixture.stop());

const asset = (name: string) => ({
  name,
  url: `${fixture.files.url}/api/assets/${name}`,
  browser_download_url: `${fixture.files.url}/download/${name}`,
});
const release = (action: string, ...names: string[]): string =>
  JSON.stringify({ action, release: { tag_name: 'v1', assets: names.map(asset) } });

test('GitHub: a published release with a dump starts a run, once; the token goes to the API only', async () => {
  const source = await fixture.source({
    kind: 'github',
    options: { apiUrl: fixture.files.url },
    accessToken: 'gh_s3cret',
  });
  fixture.files.answer = (request, response) => {
    if (request.url?.startsWith('/api/')) {
      const elsewhere = new URL(fixture.files.url);
      elsewhere.hostname = 'localhost';
      response.writeHead(302, { location: `${elsewhere.origin}/stored` }).end();
    } else response.end(dump);
  };
  const body = release('published', 'notes.txt', 'shop.sql.gz', 'other.sql');
  const headers = githubHeaders(source.signingSecret, 'release', 'guid-1', body);
  await fixture.deliver(source, body, headers);
  const outcome = await fixture.outcome(source);
  assert.is(outcome.state, 'started', outcome.message);
  assert.is((await fixture.dumpOf(outcome.runId)).fileName, 'shop.sql.gz');
  assert.equal(
    fixture.files.seen.map(({ url, headers: { authorization, accept } }) => [url, authorization, accept]),
    [
      ['/api/assets/shop.sql.gz', 'Bearer gh_s3cret', 'application/octet-stream'],
      ['/stored', undefined, 'application/octet-stream'],
    ],
  );
  const again = await fixture.deliver(source, body, headers);
  assert.is(again.receipts[0]?.runId, outcome.runId);
  assert.is((await fixture.receipts(source)).length, 1);
});

test('GitHub: a token never goes to another origin than the configured API', async () => {
  const source = await fixture.source({ kind: 'github', options: {}, accessToken: 'gh_s3cret' });
  const body = release('published', 'shop.sql');
  await fixture.deliver(source, body, githubHeaders(source.signingSecret, 'release', 'guid-1', body));
  assert.is((await fixture.outcome(source)).state, 'started');
  assert.is(fixture.files.seen[0]?.headers.authorization, undefined);
});

test('GitHub: a wrong or missing signature is refused; what starts nothing says so', async () => {
  const source = await fixture.source({ kind: 'github' });
  const body = release('published', 'shop.sql');
  const right = githubHeaders(source.signingSecret, 'release', 'guid-1', body);
  for (const signature of ['', 'sha256=', `sha256=${'0'.repeat(64)}`, `sha1=${'0'.repeat(40)}`]) {
    const { status, code } = await fixture.deliver(source, body, { ...right, 'x-hub-signature-256': signature });
    assert.equal([status, code], [403, 'signature-invalid'], signature);
  }
  assert.is((await fixture.deliver(source, `${body} `, right)).status, 403);
  assert.is((await fixture.deliver(source, body, { ...right, 'x-github-delivery': '' })).status, 400);
  const cases: [string, string, RegExp][] = [
    ['ping', '{}', /is connected/],
    ['push', '{}', /no path is configured/],
    ['release', release('edited', 'shop.sql'), /"edited"/],
    ['release', release('published', 'notes.txt'), /None of the release’s 1 assets/],
    ['star', '{}', /"star"/],
  ];
  for (const [index, [event, text, expected]] of cases.entries()) {
    const headers = githubHeaders(source.signingSecret, event, `guid-${index}`, text);
    const { receipts } = await fixture.deliver(source, text, headers);
    assert.is(receipts[0]?.state, 'ignored');
    assert.match(receipts[0]?.message ?? '', expected);
  }
  assert.is(
    (await fixture.deliver(source, '{}', githubHeaders(source.signingSecret, 'release', 'g', '{}'))).status,
    400,
  );
  assert.is(fixture.files.seen.length, 0);
});

test('GitHub: a push that changes the configured file starts a run with the file of that commit', async () => {
  const source = await fixture.source({
    kind: 'github',
    options: { apiUrl: fixture.files.url, pushPath: 'db/my dump.sql' },
  });
  const after = 'a'.repeat(40);
  const push = (ref: string, modified: string[]): string =>
    JSON.stringify({ ref, after, repository: { full_name: 'o/r' }, commits: [{ added: [], modified }] });
  const send = (id: string, body: string) =>
    fixture.deliver(source, body, githubHeaders(source.signingSecret, 'push', id, body));
  const elsewhere = await send('1', push('refs/heads/dev', ['db/my dump.sql']));
  assert.match(elsewhere.receipts[0]?.message ?? '', 'another ref');
  const untouched = await send('2', push('refs/heads/main', ['README.md']));
  assert.match(untouched.receipts[0]?.message ?? '', 'did not change');
  await send('3', push('refs/heads/main', ['db/my dump.sql']));
  const outcome = await fixture.outcome(source);
  assert.is(outcome.state, 'started', outcome.message);
  assert.is(fixture.files.seen[0]?.url, `/repos/o/r/contents/db/my%20dump.sql?ref=${after}`);
  assert.is((await fixture.dumpOf(outcome.runId)).fileName, 'my dump.sql');
});

const s3 = () => ({
  kind: 's3',
  options: { endpoint: fixture.files.url, bucket: 'dumps', prefix: 'nightly/' },
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 's3cret',
});
const record = (key: string, more: object = {}) => ({
  eventName: 'ObjectCreated:Put',
  s3: { bucket: { name: 'dumps' }, object: { key, sequencer: '01' } },
  ...more,
});
const notification = (...records: object[]): string => JSON.stringify({ Records: records });

test('S3: a created object is fetched with a signed request and started, once', async () => {
  const source = await fixture.source(s3());
  const body = notification(record('nightly/my+shop%281%29.sql'));
  await fixture.deliver(source, body);
  const outcome = await fixture.outcome(source);
  assert.is(outcome.state, 'started', outcome.message);
  assert.is((await fixture.dumpOf(outcome.runId)).fileName, 'my shop(1).sql');
  const url = new URL(fixture.files.seen[0]?.url ?? '', fixture.files.url);
  assert.is(url.pathname, '/dumps/nightly/my%20shop%281%29.sql');
  assert.match(url.searchParams.get('X-Amz-Credential') ?? '', /^AKIDEXAMPLE\/\d{8}\/us-east-1\/s3\/aws4_request$/);
  assert.match(url.searchParams.get('X-Amz-Signature') ?? '', /^[0-9a-f]{64}$/);
  await fixture.deliver(source, body);
  assert.is((await fixture.receipts(source)).length, 1);
  await fixture.deliver(
    source,
    notification(
      record('nightly/my+shop%281%29.sql', {
        s3: { bucket: { name: 'dumps' }, object: { key: 'nightly/my+shop%281%29.sql', sequencer: '02' } },
      }),
    ),
  );
  assert.is((await fixture.receipts(source)).length, 2, 'written again, it is another delivery');
  await fixture.harness.settled();
});

test('S3: what is not ours or no dump is ignored, each with its receipt; another shape is named', async () => {
  const source = await fixture.source(s3());
  const { receipts } = await fixture.deliver(
    source,
    notification(
      record('nightly/a.sql', { eventName: 'ObjectRemoved:Delete' }),
      record('nightly/b.sql', { s3: { bucket: { name: 'else' }, object: { key: 'nightly/b.sql' } } }),
      record('c.sql'),
      record('nightly/d.png'),
    ),
  );
  assert.equal(
    receipts.map(({ state }) => state),
    ['ignored', 'ignored', 'ignored', 'ignored'],
  );
  assert.is((await fixture.deliver(source, '{"Event":"s3:TestEvent","Bucket":"dumps"}')).receipts[0]?.state, 'ignored');
  assert.is((await fixture.deliver(source, '{}')).status, 400);
  assert.is((await fixture.deliver(source, '{"Records":[]}')).status, 400);
  assert.is(fixture.files.seen.length, 0);
});

test('SNS: a wrapped notification is understood; a subscription is confirmed at Amazon only', async () => {
  const source = await fixture.source(s3());
  const envelope = (more: object): string => JSON.stringify({ MessageId: 'm-1', Message: '', ...more });
  const wrapped = envelope({ Type: 'Notification', Message: notification(record('nightly/e.sql')) });
  await fixture.deliver(source, wrapped, { 'content-type': 'text/plain; charset=UTF-8' });
  assert.is((await fixture.outcome(source)).state, 'started');
  for (const url of [
    `${fixture.files.url}/?Action=ConfirmSubscription`,
    'https://sns.eu-west-1.amazonaws.com.evil.example/?Action=ConfirmSubscription',
    'https://evil.example/sns.eu-west-1.amazonaws.com?Action=ConfirmSubscription',
    'https://sns.eu-west-1.amazonaws.com@evil.example/?Action=ConfirmSubscription',
    'http://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription',
    'https://sns.eu-west-1.amazonaws.com/?Action=Publish',
  ]) {
    const body = envelope({ Type: 'SubscriptionConfirmation', MessageId: url, SubscribeURL: url });
    const { receipts } = await fixture.deliver(source, body);
    assert.equal([receipts[0]?.state, /only confirmed/.test(receipts[0]?.message ?? '')], ['ignored', true], url);
  }
  const { dialer } = fixture.harness.platform;
  const asked: string[] = [];
  const { request } = dialer;
  dialer.request = async ({ url }) => {
    asked.push(url);
    return { status: 200, headers: {}, body: new Uint8Array(), durationMs: 1 };
  };
  try {
    const url = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t';
    const confirm = envelope({ Type: 'SubscriptionConfirmation', MessageId: 'm-2', SubscribeURL: url });
    await fixture.deliver(source, confirm);
    await fixture.harness.settled();
    assert.equal(asked, [url]);
    assert.match((await fixture.receipts(source))[0]?.message ?? '', 'was confirmed');
  } finally {
    dialer.request = request;
  }
});

test('a server that is busy is asked again, and one that drops the connection leaves no half file', async () => {
  const source = await fixture.source(s3());
  let calls = 0;
  fixture.files.answer = (_request, response) => {
    calls += 1;
    if (calls === 1) response.writeHead(503).end();
    else response.end(dump);
  };
  await fixture.deliver(source, notification(record('nightly/f.sql')));
  const outcome = await fixture.outcome(source);
  assert.is(outcome.state, 'started', outcome.message);
  assert.is((await fixture.dumpOf(outcome.runId)).text, dump);
  assert.is(calls, 2);
});

test.run();
