import type { Services } from '#shared/platform/ctx.ts';
import type { FilledIds } from './fill-tenant.ts';

type Query = (sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;

const summary = {
  gradeReasons: [],
  tables: 1,
  rows: 0,
  views: 0,
  routines: 0,
  triggers: 0,
  findings: {},
  effortHours: { min: 0, max: 1 },
  sizeBytes: 1,
};
const secretOf: Readonly<Record<string, string>> = {
  'webhook-endpoint': `whsec_${Buffer.alloc(24, 7).toString('base64')}`,
  'webhook-source': `whsec_${Buffer.alloc(24, 7).toString('base64')}`,
  'webhook-headers': '{}',
  'migration-source': 'mysql://nobody@127.0.0.1:9/nothing',
  'migration-target': 'postgres://nobody@127.0.0.1:9/nothing',
  'identity-provider': 'secret',
};

/**
 * `fillTenant` writes rows past the platform: secrets that open to nothing, an analysis and a bundle without objects. For
 * whoever calls operations as their owner, this makes secrets that open and leads to a run that is whole, `runId`.
 */
export async function makeWhole(
  query: Query,
  seal: Services['envelopes']['seal'],
  tenant: { organizationId: string; userId: string },
  filled: FilledIds,
  runId: string,
): Promise<FilledIds> {
  const { organizationId, userId } = tenant;
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const secrets = await query('select id, purpose from cloudforge.secrets where organization_id = $1 and key_id = $2', [
    organizationId,
    'k',
  ]);
  for (const { id, purpose } of secrets) {
    const { keyId, envelope } = await seal(organizationId, String(id), bytes(secretOf[String(purpose)] ?? 'x'));
    await query('update cloudforge.secrets set key_id = $2, envelope = $3 where id = $1', [id, keyId, envelope]);
  }
  // Nobody listens there, which is known at once; a name is looked up for seconds.
  await query("update cloudforge.identity_providers set issuer = 'http://127.0.0.1:9' where id = $1", [
    filled.providerId,
  ]);
  const { keyId, envelope } = await seal(userId, filled.deviceId ?? '', bytes('A'.repeat(32)));
  await query('update cloudforge.totp_devices set key_id = $2, envelope = $3 where id = $1', [
    filled.deviceId,
    keyId,
    envelope,
  ]);
  await query("update cloudforge.analyses set summary = $2 where run_id = $1 and summary = '{}'", [
    runId,
    JSON.stringify(summary),
  ]);
  await query('update cloudforge.migrations set run_id = $2 where id = $1', [filled.migrationId, runId]);
  await query('delete from cloudforge.analyses where run_id = $1', [filled.runId]);
  await query('delete from cloudforge.bundles where run_id = $1', [filled.runId]);
  return { ...filled, runId };
}
