import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { createCtx } from '#shared/platform/create-ctx.ts';
import { type ObjectStore, ObjectStoreError } from '#shared/storage/object-store.ts';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { analyzeDump } from './analyze-dump.ts';

let harness: Harness;
test.before(async () => {
  harness = await startHarness({ functions: [] });
});
test.after(() => harness.stop());

/** A stored upload and its run, as far as a job needs them. */
async function uploaded(): Promise<{ runId: string; artifactId: string }> {
  const { ids } = harness.platform;
  const [projectId, artifactId, runId] = [ids.uuid(), ids.uuid(), ids.uuid()];
  const { organizationId } = harness.tenant;
  await harness.postgres.query(
    "insert into cloudforge.projects (organization_id, id, name) values ($1, $2, 'Broken store')",
    [organizationId, projectId],
  );
  await harness.postgres.query(
    `insert into cloudforge.artifacts (organization_id, id, project_id, file_name, state, size_bytes, bucket, object_key, expires_at)
     values ($1, $2, $3, 'dump.sql', 'stored', 1000, 'user-uploads', $4, now() + interval '1 day')`,
    [organizationId, artifactId, projectId, `${organizationId}/${artifactId}/dump.sql`],
  );
  await harness.postgres.query(
    "insert into cloudforge.runs (organization_id, id, project_id, artifact_id, state) values ($1, $2, $3, $4, 'analyzing')",
    [organizationId, runId, projectId, artifactId],
  );
  return { runId, artifactId };
}

test('a store that breaks off in the middle of a file is away for a while; it does not make the file unreadable', async () => {
  const input = await uploaded();
  let isBegun = false;
  const get: ObjectStore['get'] = async (bucket, key) => ({
    info: { bucket, key, sizeBytes: 1_000, sha256: '', mediaType: 'text/plain', modifiedAt: new Date() },
    body: new ReadableStream<Uint8Array>({
      pull: controller => {
        if (isBegun) return controller.error(new Error('aborted'));
        isBegun = true;
        controller.enqueue(new TextEncoder().encode('-- MySQL dump\nCREATE TABLE t (id int);\n'));
      },
    }),
  });
  const signal = new AbortController().signal;
  const ctx = createCtx(
    {
      ...harness.platform,
      store: { ...harness.platform.store, get },
      services: {
        ...harness.platform.services,
        assess: async assessed => (await import('#shared/sources/assess-thread.ts')).assessInThread(assessed),
      },
    },
    {
      actor: { kind: 'system', organizationId: harness.tenant.organizationId, function: 'analyze' },
      requestId: 'test',
      signal,
    },
  );
  const job = { id: 'job', subjectId: input.runId, input, attempt: 1, signal, report: () => undefined };
  const error = await analyzeDump
    .run({
      ctx,
      job: {
        ...job,
        complete: async () => {
          throw new Error('Half a file was assessed.');
        },
      },
    })
    .then(
      () => undefined,
      caught => caught,
    );
  assert.instance(error, ObjectStoreError);
  assert.is(error.code, 'unavailable');
  assert.is(z.instanceof(Error).parse(error.cause).message, 'aborted');
});

test.run();
