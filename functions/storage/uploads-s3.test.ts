import { randomBytes } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createS3ObjectStore } from '#shared/storage/s3/s3-object-store.ts';
import { startHarness } from '#shared/testing/harness.ts';
import { skipped } from '#shared/testing/skip.ts';
import { storage } from './function.ts';
import { sha256, streamOf, tusClient } from './testing.ts';

const endpoint = process.env.CLOUDFORGE_TEST_S3_ENDPOINT;
const accessKeyId = process.env.CLOUDFORGE_TEST_S3_ACCESS_KEY;
const secretAccessKey = process.env.CLOUDFORGE_TEST_S3_SECRET_KEY;

if (endpoint === undefined || accessKeyId === undefined || secretAccessKey === undefined) {
  skipped('resumable uploads on S3', 'CLOUDFORGE_TEST_S3_ENDPOINT, _ACCESS_KEY and _SECRET_KEY name no server');
} else {
  test('requests below and above the 5 MiB of a part, one of them broken, add up to the same bytes', async () => {
    const harness = await startHarness({ functions: [storage] });
    const store = createS3ObjectStore({ endpoint, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey } });
    await store.prepare();
    harness.platform.store = store;
    const tus = tusClient(harness);
    const mib = 1024 ** 2;
    const bytes = randomBytes(25 * mib + 3);
    const path = await tus.begin(bytes.length);
    let offset = 0;
    for (const size of [3, mib, 5 * mib, 7, 17 * mib]) {
      const chunk = bytes.subarray(offset, offset + size);
      await tus.patch(path, offset, size === 7 ? streamOf([chunk], 'break') : chunk);
      offset += size;
      assert.is((await tus.head(path)).headers.get('upload-offset'), String(offset));
    }
    const last = await tus.patch(path, offset, bytes.subarray(offset));
    assert.ok(last.headers.get('cloudforge-run-id'));
    const artifactId = path.split('/').at(-1) ?? '';
    const folder = `${harness.tenant.organizationId}/${artifactId}/`;
    const objects = await store.list('user-uploads', folder);
    assert.equal(
      objects.map(object => [object.key, object.sha256]),
      [[`${folder}source`, sha256(bytes)]],
    );
    const [row] = await harness.postgres.query('select state, sha256 from cloudforge.artifacts where id = $1', [
      artifactId,
    ]);
    assert.equal(row, { state: 'stored', sha256: sha256(bytes) });
    await store.delete('user-uploads', `${folder}source`);
    await harness.stop();
  });
  test.run();
}
