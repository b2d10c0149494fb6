import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connectReusing, receiveFrom } from './reused-reads.ts';

/** A server that sends to whoever connects, and the client's side of one connection to it. */
async function pair(): Promise<{ client: Socket; server: Socket; close(): Promise<void> }> {
  const listener = createServer();
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const accepted = once(listener, 'connection') as Promise<[Socket]>;
  const client = connectReusing({ host: '127.0.0.1', port });
  await once(client, 'connect');
  const [server] = await accepted;
  return {
    client,
    server,
    close: async () => {
      client.destroy();
      server.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}

const numbered = (count: number): Buffer => Buffer.from(Uint32Array.from({ length: count }, (_, at) => at).buffer);

test('it is a stream until it is taken over; nothing is lost or changed between', async () => {
  const { client, server, close } = await pair();
  const sent = numbered(100_000);
  const taken: Buffer[] = [];
  const keep = (chunk: Uint8Array): void => void taken.push(Buffer.from(chunk));
  client.on('data', keep);
  server.write(sent.subarray(0, 1_001));
  await once(client, 'data');
  client.removeAllListeners('data');
  receiveFrom(client, keep);
  server.end(sent.subarray(1_001));
  await once(client, 'end');
  assert.is(Buffer.compare(Buffer.concat(taken), sent), 0);
  await close();
});

test('a receiver that pauses gets nothing until it goes on', async () => {
  const { client, server, close } = await pair();
  const sent = numbered(1_000_000);
  const taken: Buffer[] = [];
  let isPaused = false;
  let pauses = 0;
  receiveFrom(client, chunk => {
    assert.not(isPaused);
    taken.push(Buffer.from(chunk));
    isPaused = true;
    pauses++;
    client.pause();
    setImmediate(() => {
      isPaused = false;
      client.resume();
    });
  });
  server.end(sent);
  await once(client, 'end');
  assert.is(Buffer.compare(Buffer.concat(taken), sent), 0);
  assert.ok(pauses > 10);
  await close();
});

test.run();
