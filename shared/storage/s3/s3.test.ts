import { randomBytes } from 'node:crypto';
import { skipped } from '#shared/testing/skip.ts';
import { runContractSuite } from '../contract-suite.ts';
import { createS3ObjectStore } from './s3-object-store.ts';

const endpoint = process.env.CLOUDFORGE_TEST_S3_ENDPOINT;
const accessKeyId = process.env.CLOUDFORGE_TEST_S3_ACCESS_KEY;
const secretAccessKey = process.env.CLOUDFORGE_TEST_S3_SECRET_KEY;

if (endpoint === undefined || accessKeyId === undefined || secretAccessKey === undefined) {
  skipped('object store contract: s3', 'CLOUDFORGE_TEST_S3_ENDPOINT, _ACCESS_KEY and _SECRET_KEY name no server');
} else {
  const common = { endpoint, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey } };
  for (const bucket of [undefined, 'cloudforge-test']) {
    runContractSuite(bucket === undefined ? 's3, five buckets' : 's3, one bucket', async () => {
      const store = createS3ObjectStore({ ...common, ...(bucket === undefined ? {} : { bucket }) });
      await store.prepare();
      const prefix = `contract-${randomBytes(6).toString('hex')}`;
      return {
        store,
        prefix,
        fetchSigned: async (url, init) => await fetch(url, init),
        dispose: async () => {
          for (const info of await store.list('user-uploads', prefix)) await store.delete('user-uploads', info.key);
        },
      };
    });
  }
}
