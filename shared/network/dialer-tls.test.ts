import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SecureContextOptions, TLSSocket } from 'node:tls';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { skipped } from '#shared/testing/skip.ts';
import { createDialer, type Resolve } from './create-dialer.ts';

const resolve: Resolve = async () => [{ address: '127.0.0.1', family: 4 }];
const dial = { method: 'GET', headers: {}, timeoutMs: 2_000, responseBytesMax: 100 } as const;

/** A key and a certificate for `hooks.example`, made here: nothing of the kind lies in the repository. */
function makeCertificate(): { key: string; cert: string } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'cloudforge-tls-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const how = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=hooks.example';
    const made = spawnSync('openssl', [
      'req',
      ...how.split(' '),
      '-addext',
      'subjectAltName=DNS:hooks.example',
      '-keyout',
      key,
      '-out',
      cert,
    ]);
    return made.status === 0 ? { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') } : undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const certificate = makeCertificate();

test('HTTPS: the certificate must be trusted and name the host of the URL', async () => {
  if (certificate === undefined) return skipped('dialer over HTTPS', 'no openssl to make a certificate with');
  let names: string[] = [];
  const server = createServer(certificate, (request, response) => {
    names.push(String(request.headers.host));
    response.end('secure');
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const open = { allowPrivate: false, allowLoopback: true, resolve } as const;
  const trusting = createDialer({ ...open, certificateAuthority: certificate.cert });
  const complaint = async (call: Promise<unknown>): Promise<string> =>
    await call.then(
      () => 'it was answered',
      (error: Error) => error.message,
    );
  try {
    const answer = await trusting.request({ ...dial, url: `https://hooks.example:${port}/` });
    assert.is(Buffer.from(answer.body).toString(), 'secure');
    assert.equal(names, [`hooks.example:${port}`]);
    names = [];
    assert.match(
      await complaint(createDialer(open).request({ ...dial, url: `https://hooks.example:${port}/` })),
      'certificate',
    );
    assert.match(
      await complaint(trusting.request({ ...dial, url: `https://other.example:${port}/` })),
      "does not match certificate's altnames",
    );
    assert.equal(names, [], 'no request was sent over a connection that is not trusted');
  } finally {
    server.closeAllConnections();
    await new Promise(done => server.close(done));
  }
});

test('HTTPS is TLS 1.2 or newer, with suites that have forward secrecy and authentication', async () => {
  if (certificate === undefined) return skipped('versions of TLS', 'no openssl to make a certificate with');
  const dialer = createDialer({
    allowPrivate: false,
    allowLoopback: true,
    resolve,
    certificateAuthority: certificate.cert,
  });
  const ask = async (how: SecureContextOptions): Promise<string> => {
    const server = createServer({ ...certificate, ...how }, (request, response) => {
      const { socket } = request;
      const told = socket instanceof TLSSocket ? `${socket.getProtocol()} ${socket.getCipher().standardName}` : '';
      response.end(told);
    });
    // What the server says of a handshake that fails is not asked for here.
    server.on('tlsClientError', () => undefined);
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      const answer = await dialer.request({ ...dial, url: `https://hooks.example:${port}/` });
      return Buffer.from(answer.body).toString();
    } catch {
      return 'refused';
    } finally {
      server.closeAllConnections();
      await new Promise(done => server.close(done));
    }
  };
  const old = { ciphers: 'ALL:@SECLEVEL=0', minVersion: 'TLSv1' } as const;
  assert.match(await ask({}), /^TLSv1\.3 TLS_(AES|CHACHA20)/, 'the newest is preferred');
  assert.match(await ask({ maxVersion: 'TLSv1.2' }), /^TLSv1\.2 TLS_ECDHE_\w+_(GCM|POLY1305)_/);
  assert.is(await ask({ ...old, maxVersion: 'TLSv1.1' }), 'refused');
  assert.is(await ask({ ...old, maxVersion: 'TLSv1' }), 'refused');
  for (const ciphers of ['NULL', 'aNULL', 'RC4', '3DES', 'EXPORT'])
    assert.is(
      await ask({ ...old, maxVersion: 'TLSv1.2', ciphers: `${ciphers}:@SECLEVEL=0` }).catch(() => 'refused'),
      'refused',
      ciphers,
    );
});

test.run();
