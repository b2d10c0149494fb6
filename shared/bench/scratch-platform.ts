import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectDatabase } from '#shared/database/connect.ts';
import { startEmbeddedPostgres } from '#shared/database/embedded-postgres.ts';
import { migrateSchema } from '#shared/database/migrate.ts';
import { createIdentity } from '#shared/identity/create-identity.ts';
import { systemIds } from '#shared/platform/ids.ts';

/** A migrated database with an owner, a key and a project, for processes that are measured one by one. */
export interface ScratchPlatform {
  environment: Record<string, string>;
  key: string;
  projectId: string;
  stop(): Promise<void>;
}

/** A real, durable PostgreSQL of its own in a temporary folder, as `npm start` has it. */
export async function startScratchPlatform(): Promise<ScratchPlatform> {
  const folder = mkdtempSync(join(tmpdir(), 'cloudforge-bench-'));
  const server = await startEmbeddedPostgres({ folder: join(folder, 'postgres') });
  await migrateSchema(server.adminUrl);
  const database = connectDatabase({
    connectionString: server.adminUrl,
    connectionsMax: 2,
    applicationName: 'cloudforge bench',
  });
  try {
    const clock = { now: () => new Date() };
    const identity = createIdentity({ database, clock, ids: systemIds });
    const owner = await identity.ensureOwner({ email: 'bench@localhost', organizationName: 'Bench' });
    const { secret } = await identity.createApiKey({ ...owner, name: 'bench', role: 'owner' });
    const projectId = systemIds.uuid();
    await database.transaction({ role: 'cloudforge_app', organizationId: owner.organizationId }, async db => {
      const row = { organization_id: owner.organizationId, created_by: owner.userId };
      // A table with one row is read otherwise than one with many.
      const others = Array.from({ length: 5_000 }, (_, at) => ({
        ...row,
        id: systemIds.uuid(),
        name: `Project ${at}`,
      }));
      await db
        .insertInto('projects')
        .values([...others, { ...row, id: projectId, name: 'Bench' }])
        .execute();
    });
    return {
      environment: {
        DATABASE_URL: server.adminUrl,
        CLOUDFORGE_STATE: folder,
        STORAGE_FOLDER: join(folder, 'objects'),
        CLOUDFORGE_MASTER_KEY: randomBytes(32).toString('base64'),
        CLOUDFORGE_SIGNING_KEY: generateKeyPairSync('ed25519')
          .privateKey.export({ type: 'pkcs8', format: 'pem' })
          .toString(),
        LOG_LEVEL: 'error',
        // What is measured is the work, not its limits.
        CLOUDFORGE_RATE_SCALE: '1000',
      },
      key: secret,
      projectId,
      stop: async () => {
        await server.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } finally {
    await database.close();
  }
}
