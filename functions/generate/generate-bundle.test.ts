import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseEvent } from '#events/catalogue.ts';
import { createCtx } from '#shared/platform/create-ctx.ts';
import type { ReactionCtx } from '#shared/platform/reaction.ts';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { uploadedRun } from '#shared/testing/uploaded-run.ts';
import { generate } from './function.ts';
import { generateBundle } from './generate-bundle.ts';

let harness: Harness;
test.before(async () => {
  harness = await startHarness({ functions: [generate] });
});
test.after(async () => await harness.stop());

test('a delivery that is under way twice goes on in both: neither ends without an effect while the other may fail', async () => {
  const { platform, tenant, postgres } = harness;
  const file = { name: 'shop.sql', bytes: new TextEncoder().encode('create table t (id int primary key);') };
  const { runId } = await uploadedRun(harness, file);
  await postgres.query("update cloudforge.runs set state = 'analyzed', finished_at = null where id = $1", [runId]);
  const parsed = parseEvent({
    specversion: '1.0',
    id: platform.ids.uuid(),
    type: 'cloudforge.run.resumed.v1',
    source: '/test',
    time: platform.clock.now().toISOString(),
    organizationId: tenant.organizationId,
    data: { runId, projectId: tenant.projectId, analysisId: platform.ids.uuid() },
  });
  if (!parsed.ok) throw new Error(parsed.message);
  const { event } = parsed;
  const base = createCtx(platform, {
    actor: { kind: 'system', organizationId: tenant.organizationId, function: 'generate' },
    requestId: 'test',
    signal: platform.signal,
  });
  // Both read the run before either has changed it, unless the row is locked.
  const reads = { waiting: 0 };
  let lastCommits = 0;
  const ctx: ReactionCtx = {
    ...base,
    deliveryId: 'test',
    attempt: 1,
    before: work =>
      base.transaction(async scope => {
        reads.waiting += 1;
        return await work(scope);
      }),
    transaction: async () => {
      lastCommits += 1;
      throw new Error('This is as far as it goes here.');
    },
  };
  const ended = await Promise.allSettled([
    generateBundle.handler({ ctx, event }),
    generateBundle.handler({ ctx, event }),
  ]);
  assert.is(reads.waiting, 2);
  assert.is(lastCommits, 2);
  assert.ok(ended.every(one => one.status === 'rejected'));
});

test.run();
