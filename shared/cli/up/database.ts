import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '#shared/database/embedded-postgres.ts';
import { migrateSchema } from '#shared/database/migrate.ts';
import type { KeptServer } from './keep-server.ts';
import type { StateFolder } from './state-folder.ts';

export interface PlatformDatabaseServer {
  /** What the platform connects with; never a superuser on the embedded server. */
  url: string;
  /**
   * Server in which databases for migrations without a target are made, as a user who may make databases and roles and
   * is no superuser; undefined: the database was given, and nobody said that others may be made beside it.
   */
  targetServer: string | undefined;
  /** One line for the user. */
  description: string;
  /** Only of the embedded server: what keeps it running. */
  kept?: KeptServer;
  stop(): Promise<void>;
}

const loginRole = 'cloudforge';
const targetsRole = 'cloudforge_targets';

/** The database of DATABASE_URL, or the embedded one; migrated either way. */
export async function startDatabase(
  state: StateFolder,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<PlatformDatabaseServer> {
  const given = environment.DATABASE_URL;
  if (given !== undefined && given !== '') {
    await migrateSchema(given);
    return {
      url: given,
      targetServer: undefined,
      description: `PostgreSQL at ${new URL(given).host} (DATABASE_URL)`,
      stop: async () => undefined,
    };
  }
  const folder = join(state.path, 'postgres');
  let server = await startEmbeddedPostgres({ folder });
  const port = server.port;
  try {
    const password = state.readSecret('database-password') ?? randomBytes(24).toString('base64url');
    state.writeSecret('database-password', password);
    const admin = new URL(server.adminUrl);
    const targetsPassword = state.readSecret('targets-password') ?? randomBytes(24).toString('base64url');
    state.writeSecret('targets-password', targetsPassword);
    await createLogin(admin.href, password);
    await createTargetsLogin(admin.href, targetsPassword);
    admin.pathname = `/${loginRole}`;
    await migrateSchema(admin.href, { loginRole });
    return {
      url: `postgres://${loginRole}:${password}@127.0.0.1:${port}/${loginRole}`,
      targetServer: `postgres://${targetsRole}:${targetsPassword}@127.0.0.1:${port}/postgres`,
      description: `embedded PostgreSQL on 127.0.0.1:${port}${server.adopted ? ' (taken over from the last run)' : ''}`,
      kept: {
        name: 'the embedded PostgreSQL',
        pid: () => server.pid,
        restart: async () => {
          const next = await startEmbeddedPostgres({ folder, port });
          if (next.port !== port) {
            // Another command of this machine was quicker and got another port: nobody here would find it there.
            await next.stop();
            throw new Error(`The server came up on port ${next.port} instead of ${port}.`);
          }
          server = next;
        },
      },
      stop: () => server.stop(),
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The role the platform logs in as: no superuser, no bypass of row-level security, owner of its database only. */
async function createLogin(adminUrl: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const role = await client.query('select 1 from pg_roles where rolname = $1', [loginRole]);
    const verb = role.rowCount === 0 ? 'create' : 'alter';
    await client.query(`${verb} role ${loginRole} with login noinherit password ${client.escapeLiteral(password)}`);
    const database = await client.query('select 1 from pg_database where datname = $1', [loginRole]);
    if (database.rowCount === 0) await client.query(`create database ${loginRole} owner ${loginRole}`);
    // Databases of migrations lie beside it, and their roles are handed to people: in here those could listen to what
    // processes tell each other, say things of their own, and hold advisory locks, for which there are no rights.
    await client.query(`revoke all on database ${loginRole} from public`);
  } finally {
    await client.end();
  }
}

/** The role that makes databases for migrations: it may make databases and roles, and reads nothing of the platform's. */
async function createTargetsLogin(adminUrl: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const role = await client.query('select 1 from pg_roles where rolname = $1', [targetsRole]);
    const verb = role.rowCount === 0 ? 'create' : 'alter';
    await client.query(
      `${verb} role ${targetsRole} with login createdb createrole nosuperuser password ${client.escapeLiteral(password)}`,
    );
  } finally {
    await client.end();
  }
}
