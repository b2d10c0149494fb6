import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { skipped } from '#shared/testing/skip.ts';
import { collect, inPieces, refuses, sha256 } from '../testing.ts';
import { createDiskObjectStore } from './disk-object-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'cloudforge-crash-'));
const storeModule = fileURLToPath(new URL('./disk-object-store.ts', import.meta.url));

/** Puts objects and uploads of 3 MB without an end; says `round` after each that was acknowledged. */
const writer = `
import { createDiskObjectStore } from ${JSON.stringify(storeModule)};
const store = createDiskObjectStore({ folder: process.argv[1] });
async function* bytes(fill) { for (let i = 0; i < 30; i++) yield Buffer.alloc(100_000, fill); }
for (let round = 0; round < 1_000; round++) {
  await store.put('user-uploads', 'put/same', bytes(round % 256), { mediaType: 'text/plain' });
  const key = 'upload/' + round;
  const { uploadId } = await store.createUpload('user-uploads', key, { mediaType: 'text/plain' });
  const part = await store.appendPart('user-uploads', key, uploadId, 1, bytes(round % 256), { sizeBytesMax: 3_000_000 });
  await store.completeUpload('user-uploads', key, uploadId, [part]);
  process.stdout.write('round ' + round + '\\n');
}`;

function run(script: string, cwd: string): ChildProcess {
  return spawn(process.execPath, ['--input-type=module-typescript', '-e', script, cwd], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

test('a writer that is killed leaves whole objects or none, and all that it acknowledged', async () => {
  for (let kill = 0; kill < 4; kill++) {
    const mine = join(folder, `killed-${kill}`);
    const store = createDiskObjectStore({ folder: mine });
    await store.prepare();
    const child = run(writer, mine);
    let said = '';
    await new Promise<void>(resolve => {
      child.stdout?.on('data', (text: Buffer) => {
        said += text.toString();
        // Each try ends at another moment of the round.
        if (said.split('\n').length > 3) setTimeout(() => child.kill('SIGKILL'), kill * 7);
      });
      child.once('exit', () => resolve());
    });
    const acknowledged = said.split('\n').length - 1;
    assert.ok(acknowledged >= 3);
    const objects = await store.list('user-uploads', '');
    assert.ok(objects.length >= acknowledged + 1);
    for (const { key } of objects) {
      const { info, body } = await store.get('user-uploads', key);
      const bytes = await collect(body);
      assert.is(bytes.length, 3_000_000);
      assert.is(sha256(bytes), info.sha256);
    }
    for (const { key, uploadId } of await store.listUploads('user-uploads', new Date(Date.now() + 60_000))) {
      await store.abortUpload('user-uploads', key, uploadId);
    }
    assert.equal(
      readdirSync(join(mine, '.uploads/user-uploads')).filter(name => name.endsWith('.json')),
      [],
    );
  }
});

test('what a killed writer left beside the objects goes after a day', async () => {
  const mine = join(folder, 'leftovers');
  const store = createDiskObjectStore({ folder: mine });
  await store.prepare();
  const [old, recent] = [join(mine, '.temporary/old'), join(mine, '.temporary/recent')];
  for (const path of [old, recent]) writeFileSync(path, 'half an object');
  utimesSync(old, new Date(), new Date(Date.now() - 25 * 3_600_000));
  await store.prepare();
  assert.equal(readdirSync(join(mine, '.temporary')), ['recent']);
});

test('a torn journal line is a part that was never acknowledged', async () => {
  const mine = join(folder, 'torn');
  const store = createDiskObjectStore({ folder: mine });
  await store.prepare();
  const { uploadId } = await store.createUpload('user-uploads', 'torn', { mediaType: 'text/plain' });
  const append = (number: number, bytes: Uint8Array) =>
    store.appendPart('user-uploads', 'torn', uploadId, number, inPieces(bytes, 1_000), { sizeBytesMax: 10_000 });
  const [one, two] = [randomBytes(5_000), randomBytes(6_000)];
  const first = await append(1, one);
  writeFileSync(join(mine, '.uploads/user-uploads', `${uploadId}.parts`), '{"number":2,"sizeBy', { flag: 'a' });
  await refuses('range', append(3, two));
  const info = await store.completeUpload('user-uploads', 'torn', uploadId, [first, await append(2, two)]);
  assert.is(info.sha256, sha256(Buffer.concat([one, two])));
});

test('a second writer of an upload takes the place of one that fell silent', async () => {
  const mine = join(folder, 'silent');
  const store = createDiskObjectStore({ folder: mine });
  await store.prepare();
  const { uploadId } = await store.createUpload('user-uploads', 'silent', { mediaType: 'text/plain' });
  const wake = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  async function* falling(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('one');
    reached.resolve();
    await wake.promise;
    yield Buffer.from('late');
  }
  const bytes = Buffer.from('the second writer');
  const silent = store.appendPart('user-uploads', 'silent', uploadId, 1, falling(), { sizeBytesMax: 100 });
  await reached.promise;
  const part = await store.appendPart('user-uploads', 'silent', uploadId, 1, inPieces(bytes, 3), { sizeBytesMax: 100 });
  wake.resolve();
  await refuses('unavailable', silent);
  const info = await store.completeUpload('user-uploads', 'silent', uploadId, [part]);
  assert.is(info.sha256, sha256(bytes));
});

test('bytes that changed on the disk are found when the parts are joined', async () => {
  const mine = join(folder, 'changed');
  const store = createDiskObjectStore({ folder: mine });
  await store.prepare();
  const { uploadId } = await store.createUpload('user-uploads', 'changed', { mediaType: 'text/plain' });
  const part = await store.appendPart('user-uploads', 'changed', uploadId, 1, inPieces(randomBytes(9_000), 9_000), {
    sizeBytesMax: 9_000,
  });
  const data = join(mine, '.uploads/user-uploads', `${uploadId}.data`);
  truncateSync(data, 8_000);
  await refuses('checksum', store.completeUpload('user-uploads', 'changed', uploadId, [part]));
  assert.is(await store.head('user-uploads', 'changed'), undefined);
});

test('a header that the disk did not keep is found before the upload counts as stored', async () => {
  const store = createDiskObjectStore({ folder: join(folder, 'headless') });
  await store.prepare();
  const { uploadId } = await store.createUpload('user-uploads', 'headless', { mediaType: 'text/plain' });
  const part = await store.appendPart('user-uploads', 'headless', uploadId, 1, inPieces(randomBytes(9_000), 9_000), {
    sizeBytesMax: 9_000,
  });
  const someFile = await open(join(folder, 'some-file'), 'w');
  const prototype = Object.getPrototypeOf(someFile);
  await someFile.close();
  const write = prototype.write;
  try {
    // Only the header is written at the very beginning of a file, and all of it at once.
    prototype.write = async (_buffer: Uint8Array, _offset: number, length: number) => ({ bytesWritten: length });
    await refuses('checksum', store.completeUpload('user-uploads', 'headless', uploadId, [part]));
  } finally {
    prototype.write = write;
  }
  assert.is(await store.head('user-uploads', 'headless'), undefined);
});

test('a damaged or shortened object file is said to be so', async () => {
  const mine = join(folder, 'damaged');
  const store = createDiskObjectStore({ folder: mine });
  await store.prepare();
  await store.put('user-uploads', 'a/b', randomBytes(1_000), { mediaType: 'text/plain' });
  truncateSync(join(mine, 'user-uploads/a/b@'), 5_000);
  await refuses('checksum', store.get('user-uploads', 'a/b'));
  truncateSync(join(mine, 'user-uploads/a/b@'), 10);
  await refuses('checksum', store.get('user-uploads', 'a/b'));
});

test('an object and a folder of the same name live side by side', async () => {
  const store = createDiskObjectStore({ folder: join(folder, 'names') });
  await store.prepare();
  const keys = ['a', 'a-b', 'a.b', 'a/b', 'a/b/c', 'a0'];
  for (const key of keys) await store.put('user-uploads', key, Buffer.from(key), { mediaType: 'text/plain' });
  assert.equal(
    (await store.list('user-uploads', 'a')).map(info => info.key),
    keys,
  );
  await store.delete('user-uploads', 'a/b');
  assert.is((await store.head('user-uploads', 'a/b/c'))?.sizeBytes, 5);
});

test('a symbolic link inside the folder leads nowhere', async () => {
  const mine = join(folder, 'links');
  const outside = join(folder, 'outside');
  mkdirSync(outside);
  const store = createDiskObjectStore({ folder: mine });
  await store.prepare();
  const elsewhere = createDiskObjectStore({ folder: outside });
  await elsewhere.prepare();
  await elsewhere.put('user-uploads', 'secret', Buffer.from('secret'), { mediaType: 'text/plain' });
  symlinkSync(join(outside, 'user-uploads'), join(mine, 'user-uploads/way'));
  symlinkSync(join(outside, 'user-uploads/secret@'), join(mine, 'user-uploads/file@'));
  await refuses('key-invalid', store.get('user-uploads', 'way/secret'));
  await refuses('key-invalid', store.get('user-uploads', 'file'));
  await refuses('key-invalid', store.put('user-uploads', 'way/new', Buffer.from('x'), { mediaType: 'text/plain' }));
  await refuses(
    'key-invalid',
    store.put('user-uploads', 'way/deeper/new', Buffer.from('x'), { mediaType: 'text/plain' }),
  );
  await refuses('key-invalid', store.delete('user-uploads', 'way/secret'));
  assert.equal(await store.list('user-uploads', ''), []);
  assert.equal(readdirSync(join(outside, 'user-uploads')), ['secret@']);
});

const diskFull = `
import { createDiskObjectStore } from ${JSON.stringify(storeModule)};
const store = createDiskObjectStore({ folder: process.argv[1] + '/store' });
await store.prepare();
await store.put('user-uploads', 'kept', Buffer.alloc(100_000), { mediaType: 'text/plain' });
const caught = [];
await store.put('user-uploads', 'kept', Buffer.alloc(8_000_000), { mediaType: 'text/plain' }).catch(error => caught.push(error.code));
const { uploadId } = await store.createUpload('user-uploads', 'u', { mediaType: 'text/plain' });
async function* much() { for (let i = 0; i < 80; i++) yield Buffer.alloc(100_000); }
await store.appendPart('user-uploads', 'u', uploadId, 1, much(), { sizeBytesMax: 8_000_000 }).catch(error => caught.push(error.code, error.message));
await store.abortUpload('user-uploads', 'u', uploadId);
const after = await store.put('user-uploads', 'after', Buffer.alloc(1_000_000), { mediaType: 'text/plain' });
console.log(JSON.stringify({ caught, kept: (await store.head('user-uploads', 'kept')).sizeBytes, after: after.sizeBytes }));`;

/** Runs a command with a file system of 4 MB mounted on `mount`, in a name space of its own. */
function onSmallDisk(mount: string, command: readonly string[]): ReturnType<typeof spawnSync> {
  const script = 'mount -t tmpfs -o size=4m none "$0" && exec "$@"';
  return spawnSync('unshare', ['-r', '-m', 'sh', '-c', script, mount, ...command], { encoding: 'utf8' });
}

const mount = join(folder, 'small');
mkdirSync(mount);
if (onSmallDisk(mount, ['true']).status !== 0) {
  skipped('a full disk', 'this system lets no unprivileged process mount a small file system');
} else {
  test('a full disk is unavailable: what was there stays, and the space comes back', () => {
    const result = onSmallDisk(mount, [process.execPath, '--input-type=module-typescript', '-e', diskFull, mount]);
    assert.is(result.status, 0, String(result.stderr));
    assert.equal(JSON.parse(String(result.stdout)), {
      caught: ['unavailable', 'unavailable', 'The disk is full (ENOSPC).'],
      kept: 100_000,
      after: 1_000_000,
    });
  });
}

test.after(() => rmSync(folder, { recursive: true, force: true }));

test.run();
