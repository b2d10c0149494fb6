import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readSettings, SettingsError } from '#shared/platform/settings.ts';
import { createObjectStore, isDiskObjectStore } from './create-object-store.ts';
import type { ObjectStore } from './object-store.ts';
import { storageSettings } from './settings.ts';

function create(environment: Record<string, string>): ObjectStore {
  return createObjectStore(readSettings(storageSettings, environment), {
    folder: '/nowhere/objects',
    now: () => new Date('2026-01-01T00:00:00Z'),
  });
}

const keys = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };

test('without an S3 endpoint objects lie in a folder', () => {
  const store = create({});
  assert.is(store.name, 'disk');
  assert.is(isDiskObjectStore(store), true);
});

test('an S3 endpoint chooses S3; its links name the public address and the one bucket', async () => {
  const store = create({
    S3_ENDPOINT: 'http://minio:9000',
    S3_PUBLIC_ENDPOINT: 'https://files.example/',
    S3_BUCKET: 'everything',
    ...keys,
  });
  assert.is(store.name, 's3');
  assert.is(isDiskObjectStore(store), false);
  const url = new URL(await store.signUrl('user-uploads', 'a/b', 'GET', 60));
  assert.is(url.origin, 'https://files.example');
  assert.is(url.pathname, '/everything/user-uploads/a/b');
  const plain = create({ S3_ENDPOINT: 'http://minio:9000', ...keys });
  assert.is(new URL(await plain.signUrl('user-uploads', 'a/b', 'PUT', 60)).pathname, '/user-uploads/a/b');
});

test('settings that do not fit are refused with the mend', () => {
  const refused = (environment: Record<string, string>, message: RegExp): void => {
    assert.throws(
      () => create(environment),
      (error: unknown) => error instanceof SettingsError && message.test(error.message),
    );
  };
  refused({ S3_BUCKET: 'everything' }, /without S3_ENDPOINT/);
  refused({ S3_ENDPOINT: 'http://minio:9000', AWS_ACCESS_KEY_ID: 'id' }, /belong together/);
  refused({ S3_ENDPOINT: 'minio' }, /S3_ENDPOINT/);
  refused({ S3_ENDPOINT: 'http://minio:9000', S3_BUCKET: 'Not A Bucket' }, /S3_BUCKET/);
  refused({ STORAGE_FOLDER: 'relative' }, /absolute/);
});

test('an unreachable server is unavailable', async () => {
  const store = create({ S3_ENDPOINT: 'http://127.0.0.1:1', ...keys });
  const error = await store.head('user-uploads', 'a').then(
    () => undefined,
    caught => caught,
  );
  assert.is(error?.code, 'unavailable');
});

test.run();
