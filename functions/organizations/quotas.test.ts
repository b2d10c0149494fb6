import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { inbound } from '#functions/inbound/function.ts';
import type { QuotaName } from '#shared/limits/quotas.ts';
import { type Harness, startHarness } from '#shared/testing/harness.ts';
import { organizations } from './function.ts';
import { OrganizationUsage } from './get-usage.ts';

let harness: Harness;
test.before(async () => {
  harness = await startHarness({ functions: [organizations, inbound] });
});
test.after(() => harness.stop());

const setQuota = (values: Partial<Record<QuotaName, number>>): Promise<unknown> =>
  harness.postgres.query('update cloudforge.organizations set quotas = $1 where id = $2', [
    JSON.stringify(values),
    harness.tenant.organizationId,
  ]);
async function usedOf(name: QuotaName): Promise<number | undefined> {
  const answer = await harness.call('GET', '/api/organizations/current/usage', {});
  return OrganizationUsage.parse(await answer.json()).quotas.find(quota => quota.name === name)?.used;
}
/** Status, and the quota that a refusal names. */
async function post(path: string, body: object): Promise<[number, string | undefined, string | undefined]> {
  const answer = await harness.call('POST', `/api${path}`, { body });
  const { quota, id } = z
    .object({ quota: z.string().optional(), id: z.string().optional() })
    .parse(await answer.json());
  return [answer.status, quota, id];
}

const makers: [QuotaName, (nth: number) => Promise<[number, string | undefined, string | undefined]>][] = [
  ['teams', nth => post('/organizations/teams', { name: `Team ${nth}` })],
  [
    'webhook-sources',
    nth =>
      post('/inbound/sources', {
        kind: 'generic',
        projectId: harness.tenant.projectId,
        name: `Hook ${nth}`,
        options: {},
      }),
  ],
];

for (const [name, make] of makers)
  test(`${name}: of four at once two pass where there is room for two, and the usage says so`, async () => {
    await setQuota({ [name]: 2 });
    const outcomes = await Promise.all([1, 2, 3, 4].map(make));
    assert.equal(outcomes.map(([status]) => status).sort(), [201, 201, 429, 429]);
    assert.equal([...new Set(outcomes.filter(([status]) => status === 429).map(([, quota]) => quota))], [name]);
    assert.is(await usedOf(name), 2);
    await setQuota({});
    assert.is((await make(5))[0], 201);
  });

test('grants: one more is refused, one in the place of another is not', async () => {
  const teams = await Promise.all(['Red', 'Blue'].map(name => post('/organizations/teams', { name })));
  const [red, blue] = teams.map(([, , id]) => id ?? '');
  const path = `/organizations/projects/${harness.tenant.projectId}/grants`;
  await setQuota({ grants: 1 });
  assert.is((await post(path, { to: { teamId: red }, role: 'viewer' }))[0], 201);
  assert.equal((await post(path, { to: { teamId: blue }, role: 'viewer' })).slice(0, 2), [429, 'grants']);
  assert.is((await post(path, { to: { teamId: red }, role: 'operator' }))[0], 201);
  assert.is(await usedOf('grants'), 1);
});

test.run();
