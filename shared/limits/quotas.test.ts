import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Problem } from '#shared/platform/errors.ts';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { type QuotaName, quotas, requireQuota } from './quotas.ts';

let harness: Harness;
test.before(async () => {
  harness = await startHarness({ functions: [] });
});
test.after(() => harness.stop());

const setQuota = (values: Record<string, number>) =>
  harness.postgres.query(
    `update cloudforge.organizations set quotas = '${JSON.stringify(values)}' where id = '${harness.tenant.organizationId}'`,
  );

/** A project, if the quota lets it be. */
async function createProject(): Promise<'made' | unknown> {
  const { ids } = harness.platform;
  try {
    await harness.ctx().transaction(async ({ db }) => {
      await requireQuota(db, harness.tenant.organizationId, 'projects');
      await db
        .insertInto('projects')
        .values({ organization_id: harness.tenant.organizationId, id: ids.uuid(), name: 'Another' })
        .execute();
    });
    return 'made';
  } catch (error) {
    return error;
  }
}

test('of ten at once only as many pass as there is room for, and the rest are told what to do', async () => {
  await setQuota({ projects: 4 });
  const outcomes = await Promise.all(Array.from({ length: 10 }, createProject));
  // One was there before.
  assert.is(outcomes.filter(outcome => outcome === 'made').length, 3);
  const refusal = outcomes.find(outcome => outcome !== 'made');
  assert.instance(refusal, Problem);
  if (!(refusal instanceof Problem)) return;
  assert.is(refusal.code, 'quota-exceeded');
  assert.match(refusal.message, /may have 4 projects and has 4\. Delete a project/);
  assert.equal(refusal.options.members, { quota: 'projects', limit: 4, used: 4 });
});

test('what is closed to the caller counts, and stays closed', async () => {
  await setQuota({ projects: 1 });
  const { organizationId, projectId } = harness.tenant;
  await harness.platform.database.transaction(
    { role: 'cloudforge_app', organizationId, hiddenProjects: [projectId] },
    async db => {
      let refused = false;
      try {
        await requireQuota(db, organizationId, 'projects');
      } catch (error) {
        refused = error instanceof Problem && error.code === 'quota-exceeded';
      }
      assert.ok(refused);
      const rows = await db.selectFrom('projects').select('id').where('id', '=', projectId).execute();
      assert.equal(rows, []);
    },
  );
});

test('every quota can be counted, and one that is not set has its default', async () => {
  await setQuota({});
  const names = Object.keys(quotas) as QuotaName[];
  await harness.ctx().transaction(async ({ db }) => {
    for (const name of names) await requireQuota(db, harness.tenant.organizationId, name);
  });
  let refused = 0;
  for (const name of names) {
    try {
      await harness
        .ctx()
        .transaction(({ db }) => requireQuota(db, harness.tenant.organizationId, name, quotas[name].default + 1));
    } catch (error) {
      assert.instance(error, Problem);
      refused += 1;
    }
  }
  assert.is(refused, names.length);
});

test.run();
