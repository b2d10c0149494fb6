import { SettingsError } from '#shared/platform/settings.ts';
import { createDiskObjectStore, type DiskObjectStore } from './disk/disk-object-store.ts';
import type { ObjectStore } from './object-store.ts';
import { createS3ObjectStore } from './s3/s3-object-store.ts';
import type { storageSettings } from './settings.ts';

export type StorageSettings = { readonly [K in keyof typeof storageSettings]?: string | undefined };

export interface CreateObjectStoreOptions {
  /** Used where STORAGE_FOLDER says nothing. */
  folder: string;
  now?: () => Date;
}

/**
 * The store these settings choose. Only `disk` has URLs that the host must serve (see `disk/serve.ts`). Throws
 * SettingsError when the settings do not go together. Nothing is contacted or created before `prepare()`.
 */
export function createObjectStore(
  settings: StorageSettings,
  options: CreateObjectStoreOptions,
): ObjectStore | DiskObjectStore {
  const clock = options.now === undefined ? {} : { now: options.now };
  const { s3Endpoint, s3AccessKeyId, s3SecretAccessKey } = settings;
  if (s3Endpoint === undefined) {
    if (settings.s3Bucket !== undefined || settings.s3PublicEndpoint !== undefined) {
      throw new SettingsError(
        'S3_BUCKET and S3_PUBLIC_ENDPOINT mean nothing without S3_ENDPOINT: set it, or remove them.',
      );
    }
    return createDiskObjectStore({ folder: settings.storageFolder ?? options.folder, ...clock });
  }
  if ((s3AccessKeyId === undefined) !== (s3SecretAccessKey === undefined)) {
    throw new SettingsError('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY belong together: set both, or neither.');
  }
  const credentials =
    s3AccessKeyId === undefined || s3SecretAccessKey === undefined
      ? undefined
      : {
          accessKeyId: s3AccessKeyId,
          secretAccessKey: s3SecretAccessKey,
          ...(settings.s3SessionToken === undefined ? {} : { sessionToken: settings.s3SessionToken }),
        };
  return createS3ObjectStore({
    endpoint: s3Endpoint,
    region: settings.s3Region ?? 'us-east-1',
    ...(credentials === undefined ? {} : { credentials }),
    ...(settings.s3PublicEndpoint === undefined ? {} : { publicEndpoint: settings.s3PublicEndpoint }),
    ...(settings.s3Bucket === undefined ? {} : { bucket: settings.s3Bucket }),
    ...clock,
  });
}

/** Narrows a store to the one whose signed URLs the host serves itself. */
export function isDiskObjectStore(store: ObjectStore): store is DiskObjectStore {
  return store.name === 'disk' && 'readUrl' in store;
}
