import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseRanges } from '#shared/limits/client-address.ts';
import { createGateway } from './gateway.ts';

/** What a function is told about where the request came from. */
async function told(remoteAddress: string, headers: Record<string, string>): Promise<string | null> {
  let seen: string | null = null;
  const gateway = createGateway({
    routes: new Map([
      [
        'projects',
        (request: Request) => {
          seen = request.headers.get('cloudforge-client-address');
          return new Response('');
        },
      ],
    ]),
    trustedProxies: parseRanges('192.0.2.0/24'),
    siteFolder: '/nowhere',
    ready: async () => true,
    onError: error => assert.unreachable(String(error)),
  });
  await gateway.fetch(new Request('http://localhost/api/projects', { headers }), { remoteAddress });
  return seen;
}

test('a function gets the address that the gateway saw, whatever the client says', async () => {
  const lies = { 'cloudforge-client-address': '1.1.1.1', 'x-forwarded-for': '2.2.2.2' };
  assert.is(await told('203.0.113.9', lies), '203.0.113.9');
  assert.is(await told('192.0.2.1', { ...lies, 'x-forwarded-for': '3.3.3.3, 198.51.100.4' }), '198.51.100.4');
});

test.run();
