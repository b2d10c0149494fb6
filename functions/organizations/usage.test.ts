import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { quotas } from '#shared/limits/quotas.ts';
import { type As, type Harness, startHarness } from '#shared/testing/harness.ts';
import { organizations } from './function.ts';
import { OrganizationUsage } from './get-usage.ts';

let harness: Harness;
test.before(async () => {
  harness = await startHarness({ functions: [organizations] });
});
test.after(() => harness.stop());

async function usage(as: As): Promise<Map<string, { limit: number; used: number }>> {
  const answer = await harness.call('GET', '/api/organizations/current/usage', { as });
  assert.is(answer.status, 200);
  const { quotas } = OrganizationUsage.parse(await answer.json());
  return new Map(quotas.map(({ name, limit, used }) => [name, { limit, used }]));
}

test('everybody in the organisation reads what it may have and has, and nobody reads it of another', async () => {
  const { organizationId } = harness.tenant;
  await harness.postgres.query(
    `update cloudforge.organizations set quotas = '{"projects": 7}' where id = '${organizationId}'`,
  );
  const own = await usage('viewer');
  assert.equal([...own.keys()].sort(), Object.keys(quotas).sort());
  assert.equal(own.get('projects'), { limit: 7, used: 1 });
  assert.equal(own.get('api-keys'), { limit: quotas['api-keys'].default, used: 4 });
  assert.equal(own.get('members'), { limit: quotas.members.default, used: 1 });
  await harness.postgres.query(
    `insert into cloudforge.projects (organization_id, id, name) values ('${organizationId}', gen_random_uuid(), 'Two')`,
  );
  assert.is((await usage('viewer')).get('projects')?.used, 2);
  const other = await usage('other-tenant');
  assert.equal(other.get('projects'), { limit: quotas.projects.default, used: 1 });
});

test('nobody else', async () => {
  const answer = await harness.call('GET', '/api/organizations/current/usage', { as: 'nobody' });
  assert.is(answer.status, 401);
  assert.is(z.object({ code: z.string() }).parse(await answer.json()).code, 'not-signed-in');
});

test.run();
