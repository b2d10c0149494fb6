import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fitsPattern, lastSegment, looksLikeDump } from './dump-name.ts';
import { readGeneric } from './generic.ts';
import { readGithub } from './github.ts';
import { NotUnderstood } from './plan.ts';
import { isSubscribeUrl, objectUrl, readS3 } from './s3.ts';
import { sourceOptions } from './source.ts';
import { githubVerifier, readStandardHeaders, standardVerifier, toleranceMs } from './verify.ts';

const github = {
  ...sourceOptions.github.parse({ pushPath: 'db/dump.sql' }),
  kind: 'github',
  pauseAfterAnalysis: false,
} as const;
const s3 = {
  ...sourceOptions.s3.parse({ endpoint: 'https://s3.example', bucket: 'dumps', prefix: 'a/' }),
  kind: 's3',
  pauseAfterAnalysis: false,
} as const;

/** What a reader makes of anything is a result or NotUnderstood, never another error. */
function isCalm(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    return error instanceof NotUnderstood;
  }
}

test('no reader is thrown by what anybody sends', () => {
  const shaped = fc.oneof(
    fc.jsonValue(),
    fc.record({ action: fc.constant('published'), release: fc.record({ assets: fc.jsonValue() }) }),
    fc.record({ Records: fc.array(fc.record({ eventName: fc.string(), s3: fc.jsonValue() })) }),
    fc.record({ Type: fc.constant('Notification'), MessageId: fc.string(), Message: fc.string() }),
    fc.record({ downloadUrl: fc.oneof(fc.webUrl(), fc.string()), fileName: fc.string() }),
    fc.record({
      ref: fc.string(),
      after: fc.constant('a'.repeat(40)),
      repository: fc.record({ full_name: fc.string() }),
      commits: fc.jsonValue(),
    }),
  );
  fc.assert(
    fc.property(shaped, fc.constantFrom('release', 'push', 'ping', 'x'), (body, event) => {
      assert.ok(isCalm(() => readGeneric(body)));
      assert.ok(isCalm(() => readGithub(event, body, github, true)));
      assert.ok(isCalm(() => readS3(body, s3)));
    }),
    { numRuns: 500 },
  );
});

test('an object’s key reaches the URL whole, whatever characters it has, and stays in its bucket', () => {
  const secrets = { accessKeyId: 'A', secretAccessKey: 'B' };
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), name => {
      const key = `a/${name}.sql`;
      // The one thing a URL can't hold: `.` and `..` as whole segments mean another place.
      fc.pre(!key.split('/').some(part => part === '.' || part === '..'));
      const url = new URL(objectUrl(key, s3, secrets, new Date()));
      return url.host === 's3.example' && decodeURIComponent(url.pathname) === `/dumps/${key}`;
    }),
  );
});

test('a key that climbs out of its bucket is ignored', () => {
  for (const key of ['a/../../other/x.sql', 'a/./x.sql', 'a/%2e%2e/x.sql']) {
    const record = { eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'dumps' }, object: { key } } };
    assert.is(readS3({ Records: [record] }, s3)[0]?.decision.kind, 'ignore', key);
  }
});

test('only Amazon’s own addresses confirm a subscription', () => {
  const yes = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=a';
  assert.ok(isSubscribeUrl(yes));
  assert.ok(isSubscribeUrl(yes.replace('.com', '.com.cn')));
  for (const no of [
    yes.replace('https', 'http'),
    yes.replace('.com/', '.com.example/'),
    yes.replace('sns.', 's3.'),
    yes.replace('.com/', '.com:8443/'),
    yes.replace('sns', 'user@sns'),
    yes.replace('ConfirmSubscription', 'Publish'),
    'nonsense',
  ])
    assert.not.ok(isSubscribeUrl(no), no);
});

test('a pattern that nearly fits a long name costs nothing', () => {
  const before = process.cpuUsage();
  for (let asset = 0; asset < 1_000; asset += 1) assert.not.ok(fitsPattern('*a*a*a*a*b', 'a'.repeat(1_000)));
  const { user } = process.cpuUsage(before);
  assert.ok(user < 1_000_000, `1,000 names took ${user / 1_000} ms of CPU`);
});

test('names of dumps are known, others not, and patterns fit whole names', () => {
  for (const name of ['a.sql', 'A.SQL.GZ', 'x.dump.zst', 'shop.sqlite3', 'b.bak']) assert.ok(looksLikeDump(name), name);
  for (const name of ['a.sql.txt', 'sql', 'a.png', '', 'a.sql.exe']) assert.not.ok(looksLikeDump(name), name);
  assert.ok(fitsPattern('shop-*.sql.gz', 'shop-1.2.sql.gz'));
  assert.not.ok(fitsPattern('shop-*.sql.gz', 'shop-1_sql.gz'));
  assert.not.ok(fitsPattern('a.sql', 'aXsql'));
  assert.ok(fitsPattern('*', ''));
  assert.ok(fitsPattern('a*b*c', 'a\nb--c'));
  assert.not.ok(fitsPattern('a*b*c', 'acb'));
  assert.not.ok(fitsPattern('ab*ba', 'aba'));
  assert.is(lastSegment('/a/b%20c.sql'), 'b c.sql');
  assert.is(lastSegment('/a/100%.sql'), '100%.sql');
});

test('headers of another time are refused, and nothing else verifies than what was signed', () => {
  const now = new Date('2026-11-24T12:00:00Z');
  const headers = (seconds: number): Headers =>
    new Headers({
      'webhook-id': 'm',
      'webhook-timestamp': String(now.getTime() / 1_000 + seconds),
      'webhook-signature': 'v1,AAAA',
    });
  const limit = toleranceMs / 1_000;
  assert.ok(readStandardHeaders(headers(limit), now));
  assert.ok(readStandardHeaders(headers(-limit), now));
  assert.is(readStandardHeaders(headers(limit + 1), now), undefined);
  assert.is(readStandardHeaders(headers(-limit - 1), now), undefined);
  fc.assert(
    fc.property(fc.string(), signatures => {
      const verifier = standardVerifier('whsec_AAAA', { id: 'm', timestamp: '1', signatures });
      return !verifier.isSigned() && !githubVerifier('secret', signatures).isSigned();
    }),
  );
});

test.run();
