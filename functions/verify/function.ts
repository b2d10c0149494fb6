import { migrationSettings } from '#shared/migration/service/settings.ts';
import { defineFunction } from '#shared/platform/function.ts';
import { proveRows } from './prove-rows.ts';
import { startProofOfCopy } from './start-proof.ts';

export const verify = defineFunction({
  name: 'verify',
  prefix: 'proofs',
  summary: 'Proves migrations and certifies them',
  reactions: [startProofOfCopy],
  workers: [proveRows],
  settings: migrationSettings,
});
