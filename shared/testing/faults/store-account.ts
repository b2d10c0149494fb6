import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, ListMultipartUploadsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { objectSuffix } from '#shared/storage/disk/layout.ts';
import { headerBytes } from '#shared/storage/disk/object-file.ts';
import { isCompanion } from '#shared/storage/s3/checksums.ts';
import type { TestMinio } from '../servers/minio.ts';

/** The object store as it is, looked at past the platform and past what disturbs it. */
export interface StoreAccount {
  /** Hash of an object's bytes; undefined: there is none. */
  sha256(bucket: string, key: string): Promise<string | undefined>;
  keys(bucket: string): Promise<string[]>;
  /** Uploads in parts that were begun and neither joined nor given up. */
  openUploads(bucket: string): Promise<number>;
}

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The folders of the disk driver: each object is a file with a header. */
export function diskAccount(stateFolder: string): StoreAccount {
  const folder = join(stateFolder, 'objects');
  return {
    sha256: async (bucket, key) => {
      const path = `${join(folder, bucket, key)}${objectSuffix}`;
      return existsSync(path) ? hash(readFileSync(path).subarray(headerBytes)) : undefined;
    },
    keys: async bucket => {
      if (!existsSync(join(folder, bucket))) return [];
      return readdirSync(join(folder, bucket), { recursive: true, encoding: 'utf8' }).flatMap(path =>
        path.endsWith(objectSuffix) ? [path.slice(0, -objectSuffix.length)] : [],
      );
    },
    openUploads: async () => 0,
  };
}

const pagesMax = 100;

/** The server itself, by the vendor's SDK and not by the platform's driver. */
export function s3Account({ endpoint, accessKeyId, secretAccessKey }: TestMinio): StoreAccount {
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });
  return {
    sha256: async (Bucket, Key) => {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
        return Body === undefined ? undefined : hash(await Body.transformToByteArray());
      } catch (error) {
        if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
        throw error;
      }
    },
    keys: async Bucket => {
      const found: string[] = [];
      let after: string | undefined;
      for (let page = 0; page < pagesMax; page += 1) {
        const { Contents = [], IsTruncated } = await client.send(
          new ListObjectsV2Command({ Bucket, ...(after === undefined ? {} : { StartAfter: after }) }),
        );
        found.push(...Contents.flatMap(({ Key }) => (Key === undefined || isCompanion(Key) ? [] : [Key])));
        after = Contents.at(-1)?.Key;
        if (IsTruncated !== true) break;
      }
      return found;
    },
    openUploads: async Bucket => {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
      return Uploads.length;
    },
  };
}
