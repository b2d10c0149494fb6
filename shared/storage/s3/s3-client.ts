import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type { SigningCredentials } from '#shared/network/aws-signature.ts';
import { type Bucket, ObjectStoreError } from '../object-store.ts';

export interface S3ObjectStoreOptions {
  /** `http://127.0.0.1:9000`, `https://s3.eu-central-1.amazonaws.com`. */
  endpoint: string;
  /** Where clients reach the same server, if it is another address than the platform's own. */
  publicEndpoint?: string;
  region: string;
  /** Absent: the SDK's own chain (environment, files, roles). */
  credentials?: SigningCredentials;
  /** One bucket for everything, the platform's bucket names as prefixes. Absent: one bucket each. */
  bucket?: string;
  now?: () => Date;
}

export type S3 = typeof import('@aws-sdk/client-s3');

/** The server's objects as this platform names them. */
export interface S3Access {
  sdk: S3;
  client: S3Client;
  /** The server's bucket and key of one of our keys (or of the beginning of one). */
  locate(bucket: Bucket, key: string): { Bucket: string; Key: string };
}

const connectionTimeoutMs = 5_000;
/** A server that says nothing for so long is asked again: whoever waits for it has a minute at most. */
const socketTimeoutMs = 20_000;

/** Loads the SDK at the first use: a function that touches no object does not pay for it at its start. */
export function createS3Access(options: S3ObjectStoreOptions): () => Promise<S3Access> {
  let access: Promise<S3Access> | undefined;
  return async () => {
    access ??= connect(options);
    return await access;
  };
}

async function connect(options: S3ObjectStoreOptions): Promise<S3Access> {
  const sdk = await import('@aws-sdk/client-s3');
  const config: S3ClientConfig = {
    endpoint: options.endpoint,
    region: options.region,
    forcePathStyle: true,
    // Servers other than AWS's do not know the newer checksums; every request is signed over its body's sha256.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: connectionTimeoutMs, socketTimeout: socketTimeoutMs },
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
  };
  return {
    sdk,
    client: new sdk.S3Client(config),
    locate: (bucket, key) => locate(options, bucket, key),
  };
}

/** The server's bucket and key of one of the platform's keys. */
export function locate(
  options: Pick<S3ObjectStoreOptions, 'bucket'>,
  bucket: Bucket,
  key: string,
): { Bucket: string; Key: string } {
  return options.bucket === undefined
    ? { Bucket: bucket, Key: key }
    : { Bucket: options.bucket, Key: `${bucket}/${key}` };
}

const codes: Readonly<Record<string, ObjectStoreError['code']>> = {
  NoSuchKey: 'not-found',
  NotFound: 'not-found',
  NoSuchUpload: 'not-found',
  InvalidRange: 'range',
  EntityTooLarge: 'too-large',
  InvalidPart: 'checksum',
  InvalidPartOrder: 'checksum',
  BadDigest: 'checksum',
  XAmzContentSHA256Mismatch: 'checksum',
};

/** What the server or the network answered, as the contract's error. */
export function s3Error(error: unknown): unknown {
  if (error instanceof ObjectStoreError || !(error instanceof Error)) return error;
  if (error.name === 'AbortError') return error;
  const code = codes[error.name] ?? 'unavailable';
  const message =
    code === 'unavailable' ? `The object store does not serve this (${error.name}: ${error.message}).` : error.message;
  return new ObjectStoreError(code, message, { cause: error });
}

/** Runs one exchange with the server; its errors become the contract's. */
export async function onS3<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw s3Error(error);
  }
}
