import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { auth } from './function.ts';
import { startTestProvider, type TestProvider } from './oidc-fixture.ts';

const publicUrl = 'https://cloudforge.example';
let harness: Harness;
let provider: TestProvider;
test.before(async () => {
  harness = await startHarness({ functions: [auth], settings: { publicUrl } });
  provider = await startTestProvider(/^https:\/\/cloudforge\.example\/api\/auth\/oidc\//);
});
test.after(async () => {
  await provider?.stop();
  await harness?.stop();
});

test('no other site begins a sign-in: not in a frame, and not without a click', async () => {
  const { issuer, clientId, clientSecret } = provider;
  const created = await harness.call('POST', '/api/auth/identity-providers', {
    body: { name: 'Test', issuer, clientId, clientSecret, emailDomains: ['example.com'], joinsAs: 'viewer' },
  });
  const { id } = z.object({ id: z.string() }).parse(await created.json());
  const start = async (headers: Record<string, string>): Promise<string> => {
    const answer = await harness.call('GET', `/api/auth/oidc/${id}/start`, { as: 'nobody', headers });
    assert.is(answer.status, 303);
    return answer.headers.get('location') ?? '';
  };
  const page = { 'sec-fetch-dest': 'document' };
  const refusals: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'iframe', 'sec-fetch-user': '?1' },
    { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'image' },
    { 'sec-fetch-site': 'cross-site', ...page },
  ];
  for (const refused of refusals) assert.is(await start(refused), '/sign-in/');
  const own: Record<string, string>[] = [
    {},
    { 'sec-fetch-site': 'same-origin', ...page },
    { 'sec-fetch-site': 'none', ...page },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-user': '?1', ...page },
  ];
  for (const taken of own) assert.match(await start(taken), issuer);
});

test.run();
