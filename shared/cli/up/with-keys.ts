import { join } from 'node:path';
import { connectDatabase, type PlatformDatabase } from '#shared/database/connect.ts';
import type { KeyRing } from '#shared/identity/key-ring.ts';
import { createKeyService } from '#shared/identity/kms/create-key-service.ts';
import type { KeyService } from '#shared/identity/kms/key-service.ts';
import { kmsSettings } from '#shared/identity/kms/settings.ts';
import type { KeyOpener } from '#shared/identity/master-keys.ts';
import { loadPlatformKeys } from '#shared/identity/platform-keys.ts';
import { readSettings } from '#shared/platform/settings.ts';
import { storageSettings } from '#shared/storage/settings.ts';
import { startDatabase } from './database.ts';
import { openStateFolder } from './state-folder.ts';

interface KeysPort {
  database: PlatformDatabase;
  ring: KeyRing;
  opener: KeyOpener;
  service: KeyService;
  folder: string;
}

/** The key management service of an environment, as a platform with that environment has it. */
export function keyServiceOf(environment: Readonly<Record<string, string | undefined>>): KeyService {
  return createKeyService(readSettings({ ...kmsSettings, ...storageSettings }, environment));
}

/**
 * Runs `work` with the master keys and the database of this machine's platform, running or not; with DATABASE_URL, of
 * that one. Being able to read the keys is the permission.
 */
export async function withKeys(work: (port: KeysPort) => Promise<number>): Promise<number> {
  const state = openStateFolder(process.env);
  const folder = join(state.path, 'keys');
  const service = keyServiceOf(process.env);
  const { ring, opener, close } = await loadPlatformKeys(folder, {
    service,
    masterKey: process.env.CLOUDFORGE_MASTER_KEY || undefined,
    masterKeysOld: process.env.CLOUDFORGE_MASTER_KEYS_OLD,
    signingKeyPem: process.env.CLOUDFORGE_SIGNING_KEY || undefined,
  });
  const given = process.env.DATABASE_URL || undefined;
  const wasRunning = state.running() !== undefined;
  // A database that was given is taken as it is: this command may not be allowed to migrate it.
  const server =
    given === undefined
      ? await startDatabase(state, process.env)
      : { url: given, stop: async (): Promise<void> => undefined };
  const database = connectDatabase({
    connectionString: server.url,
    connectionsMax: 2,
    applicationName: 'cloudforge command line',
  });
  try {
    return await work({ database, ring, opener, service, folder });
  } finally {
    close();
    await database.close();
    if (!wasRunning) await server.stop();
  }
}
