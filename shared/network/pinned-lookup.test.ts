import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseHostAddresses, pinnedLookup, pinnedSocket, withHostAddresses } from './pinned-lookup.ts';

test('only lists of IP addresses are read', () => {
  assert.equal(parseHostAddresses('192.0.2.1'), ['192.0.2.1']);
  assert.equal(parseHostAddresses('192.0.2.1, 2001:db8::1'), ['192.0.2.1', '2001:db8::1']);
  for (const text of ['', 'db.example', '192.0.2.1,', '192.0.2.1,db.example', Array(17).fill('::1').join(',')])
    assert.is(parseHostAddresses(text), undefined, text);
});

test('addresses are added to a connection string, and take the place of those it had', () => {
  const added = (url: string, addresses = ['192.0.2.1']): [string, string[]] => {
    const pinned = new URL(withHostAddresses(url, addresses));
    const given = pinned.searchParams.getAll('hostaddr');
    pinned.searchParams.delete('hostaddr');
    return [pinned.href, given];
  };
  assert.equal(added('postgres://u:p%40@h:1/d'), ['postgres://u:p%40@h:1/d', ['192.0.2.1']]);
  assert.equal(added('mysql://u:p@h/d?ssl-mode=REQUIRED', ['192.0.2.1', '::1']), [
    'mysql://u:p@h/d?ssl-mode=REQUIRED',
    ['192.0.2.1,::1'],
  ]);
  for (const before of [
    'postgres://u@h/d?hostaddr=10.0.0.1',
    'postgres://u@h/d?hostaddr=10.0.0.1&%68ostaddr=10.0.0.2',
    'postgres://u@h/d#?hostaddr=10.0.0.1',
    'postgres://u@h/d#',
  ])
    assert.equal(added(before), ['postgres://u@h/d', ['192.0.2.1']], before);
});

test('a connection goes to the pinned address, whatever its name resolves to', async () => {
  const server = createServer(socket => socket.end('here')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const read = async (socket: ReturnType<typeof connect>): Promise<string> => {
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    return text;
  };
  // No such name exists (RFC 6761): only the pinned address can be what is reached.
  assert.is(await read(connect({ host: 'db.invalid', port, lookup: pinnedLookup(['127.0.0.1']) })), 'here');
  assert.is(await read(pinnedSocket(['127.0.0.1']).connect(port, 'db.invalid')), 'here');
  // Nothing listens at this documentation address (RFC 5737), which the host names.
  assert.is(await read(pinnedSocket(['127.0.0.1']).connect(port, '192.0.2.7')), 'here');
  server.close();
});

test.run();
