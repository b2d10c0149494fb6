import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sweepErasedAudit, sweepOrganizations } from '#shared/storage/sweep-organizations.ts';
import { type AuthFixture, startAuth } from '../auth/session-fixture.ts';
import { organizations } from './function.ts';

let fixture: AuthFixture;
test.before(async () => {
  fixture = await startAuth([organizations]);
});
test.after(() => fixture.stop());

const hourMs = 3_600_000;
const left = async (organizationId: string): Promise<number> => {
  const { store } = fixture.harness.platform;
  const lists = await Promise.all(
    (['user-uploads', 'migration-bkp'] as const).map(bucket => store.list(bucket, `${organizationId}/`)),
  );
  return lists.flat().length;
};
async function put(organizationId: string, bucket: 'user-uploads' | 'migration-bkp'): Promise<void> {
  const { platform } = fixture.harness;
  const key = `${organizationId}/${platform.ids.uuid()}/report.json`;
  await platform.store.put(bucket, key, new TextEncoder().encode('{}'), { mediaType: 'application/json' });
}

test('a crash behind the commit of a deletion: the sweep takes the rest of it, and nothing of anybody else', async () => {
  const { harness } = fixture;
  const { platform, postgres, tenant, other } = harness;
  const { organizationId } = tenant;
  for (let made = 0; made < 3; made += 1) {
    await put(organizationId, 'user-uploads');
    await put(other.organizationId, 'user-uploads');
    await put(organizationId, 'migration-bkp');
    await put(other.organizationId, 'migration-bkp');
  }
  const strange = 'somebody/else.txt';
  await platform.store.put('user-uploads', strange, new Uint8Array(1), { mediaType: 'text/plain' });
  const [named] = await postgres.query('select name from cloudforge.organizations where id = $1', [organizationId]);
  // The store is away from the moment on at which the rows are gone: as if the process had died there.
  const owner = await fixture.byLink(tenant.userId);
  const { list } = platform.store;
  platform.store.list = async () => {
    throw new Error('died');
  };
  const response = await owner.call('POST', '/api/organizations/current/delete', { name: String(named?.name) });
  platform.store.list = list;
  assert.is(response.status, 500);
  // A head that was being signed meanwhile comes after the end, and so does a row.
  await postgres.query(
    `insert into cloudforge.audit_heads (organization_id, sequence, seal, signed_at, key_id, signature)
     values ($1, 1, '\\x00', now(), 'k', '\\x00')`,
    [organizationId],
  );
  const rows = await postgres.query('select id from cloudforge.organizations where id = $1', [organizationId]);
  assert.equal(rows, []);
  assert.is(await left(organizationId), 6);

  const { database, store, log } = platform;
  const after = new Map();
  const sweep = (now: Date): Promise<number> => sweepOrganizations({ database, store, log, now }, after);
  assert.is(await sweep(new Date()), 0, 'what is young waits');
  assert.is(await sweep(new Date(Date.now() + 2 * hourMs)), 6);
  assert.is(await left(organizationId), 0);
  assert.is(await left(other.organizationId), 6);
  assert.ok(await store.head('user-uploads', strange));
  assert.is(await sweep(new Date(Date.now() + 2 * hourMs)), 0);

  const count = async (): Promise<unknown> =>
    (await postgres.query('select count(*)::int as n from cloudforge.audit_logs'))[0]?.n;
  const kept = await count();
  assert.ok((await sweepErasedAudit({ database })) >= 1);
  assert.is(await sweepErasedAudit({ database }), 0);
  const heads = await postgres.query('select 1 from cloudforge.audit_heads where organization_id = $1', [
    organizationId,
  ]);
  assert.equal(heads, []);
  assert.is(await count(), kept, 'the log of an organisation that is there is untouched');
});

test.run();
