import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runContractSuite } from '../contract-suite.ts';
import { createDiskObjectStore } from './disk-object-store.ts';
import { serveSignedObject } from './serve.ts';

runContractSuite('disk', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cloudforge-disk-'));
  const store = createDiskObjectStore({ folder });
  await store.prepare();
  const serve = serveSignedObject({ store });
  return {
    store,
    prefix: 'contract',
    fetchSigned: async (url, init) => await serve(new Request(new URL(url, 'http://localhost'), init), 'test'),
    dispose: async () => rmSync(folder, { recursive: true }),
  };
});
