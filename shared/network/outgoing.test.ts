import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { codeOnly, readSourceFiles, type SourceFile } from '#shared/testing/source-files.ts';

/**
 * Every place of the product that opens a connection, and why it may. What a user names (webhooks, identity providers,
 * source and target databases, files to fetch) is judged by the dialer; what the operator names is not.
 */
const allowed: Readonly<Record<string, string>> = {
  'shared/network/create-dialer.ts': 'the dialer itself',
  'shared/network/download.ts': 'the dialer itself, for long bodies',
  'shared/network/accepts-connections.ts': 'asks whether a port of this machine is taken',
  'shared/network/pinned-lookup.ts': 'connects to addresses that the dialer has judged',
  'shared/database/connect.ts': 'the platform’s own database, which the operator names',
  'shared/database/migrate.ts': 'the platform’s own database, which the operator names',
  'shared/database/embedded-postgres.ts': 'the server that this process started',
  'shared/cli/up/database.ts': 'the server that this process started',
  'shared/cli/api-client.ts': 'the command line calls its platform',
  'events/dispatcher/deliver.ts': 'the functions, where the operator says they are',
  'events/bus/jetstream.ts': 'the bus, which the operator names',
  'shared/storage/s3/s3-client.ts': 'the object store, which the operator names',
  'shared/identity/kms/aws-kms.ts': 'the key management service, which the operator names',
  'shared/identity/kms/create-key-service.ts': 'asks AWS’s client for the role of this machine',
  'shared/mail/create-mailer.ts': 'the mail server, which the operator names',
  'shared/sources/mysql/connect.ts': 'a source: to the addresses that were judged (hostaddr)',
  'shared/sources/mysql/reused-reads.ts': 'a source: to the addresses that were judged (hostaddr)',
  'shared/identity/oidc-client.ts': 'gives the library the dialer to call with',
  'shared/sources/postgresql/connect.ts': 'a source: to the addresses that were judged (hostaddr)',
  'shared/targets/postgresql/connect.ts': 'a target: to the addresses that were judged (hostaddr)',
};

/** Packages whose use is a connection. */
const drivers =
  /^(mysql2\b.*|nodemailer|@nats-io\/transport-node|@aws-sdk\/client-.*|openid-client|undici|ws|node:(http2|dgram))$/;
/** What of Node's own modules opens one. Servers and parsers of addresses come from the same modules. */
const modules = /import (?!type)[^;]*?\{([^}]*)\} from 'node:(?:net|tls|http|https)'/g;
const opening = /^(connect|createConnection|request|get)( as \w+)?$/;
/** A call of the global, and not of a method of that name (`app.fetch`); a driver that is made. */
const calls =
  /(?<![\w.#])fetch\((?!request: )|\bnew (pg\.)?(Client|Pool|Socket|TLSSocket)\(|\bnew (WebSocket|EventSource)\(/;

function opensConnections(file: SourceFile): boolean {
  const named = [...file.text.matchAll(modules)].flatMap(match => (match[1] ?? '').split(','));
  return (
    file.imports.some(found => !found.typeOnly && drivers.test(found.target)) ||
    named.some(name => opening.test(name.trim())) ||
    codeOnly(file.text)
      .split('\n')
      .some(line => calls.test(line))
  );
}

/** What people run by hand, and what a browser runs. */
const isTool = (path: string): boolean =>
  /^(shared\/(bench|testing)|site|infra)\//.test(path) || /\/(testing|[\w-]+-(sink|fixture))(\.ts|\/)/.test(path);

test('every connection of the product goes through the dialer, or is to something the operator named', () => {
  const found = readSourceFiles()
    .filter(file => /^(functions|events|shared)\/.*\.ts$/.test(file.path) && !file.isTest && !isTool(file.path))
    .filter(opensConnections)
    .map(file => file.path)
    .sort();
  assert.equal(
    found.filter(path => allowed[path] === undefined),
    [],
    'These open connections by themselves. Use ctx.dialer for whatever a user names, or say here why not.',
  );
  assert.equal(
    Object.keys(allowed).filter(path => !found.includes(path)),
    [],
    'These open no connection any more: take them off the list.',
  );
});

test('functions never open a connection: they have no module for it', () => {
  const found = readSourceFiles()
    .filter(file => /^functions\/[^/]+\//.test(file.path) && !file.isTest && !isTool(file.path))
    .filter(opensConnections)
    .map(file => file.path);
  assert.equal(found, [], 'Use ctx.dialer.');
});

test.run();
