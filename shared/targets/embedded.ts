import { cutToBytes, nameHash } from '#shared/engines/schema/mapping/identifiers.ts';
import {
  asAdmin,
  createDatabase,
  databaseExists,
  dropDatabase,
  ensureRole,
  handOver,
  withDatabase,
  withUser,
} from './scratch-database.ts';
import type { TargetAddress } from './target.ts';

export interface EmbeddedTargetOptions {
  /** A superuser of the cluster that CloudForge runs by itself. */
  admin: TargetAddress;
  /** What the migration is called; the database gets a name made of it. */
  name: string;
  /** The role's password of an earlier call, to keep it; default: a new one. */
  password?: string;
}

/**
 * The target of a migration that names none: a database of its own in the embedded cluster, owned by a role of the same
 * name that is no superuser. Both are made where they are missing and kept where they are there.
 *
 * @throws TargetError
 */
export async function embeddedTarget(options: EmbeddedTargetOptions): Promise<TargetAddress> {
  const { admin } = options;
  const name = databaseName(options.name);
  const password = await asAdmin(admin, `The database ${name} could not be made`, async client => {
    const secret = await ensureRole(client, name, options.password);
    if (!(await databaseExists(client, name))) await createDatabase(client, name, name);
    return secret;
  });
  await handOver(admin, name, name);
  return withUser(withDatabase(admin, name), name, password);
}

/** Drops the database and its role; harmless where they are gone. @throws TargetError */
export async function dropEmbeddedTarget(options: Pick<EmbeddedTargetOptions, 'admin' | 'name'>): Promise<void> {
  const name = databaseName(options.name);
  await asAdmin(options.admin, `The database ${name} could not be dropped`, async client => {
    await dropDatabase(client, name);
    // A name made here is letters, digits and low lines only.
    await client.query(`DROP ROLE IF EXISTS ${name}`);
  });
}

const nameBytesMax = 40;

/** A name that needs no quotes anywhere; two names that would become one are told apart by a hash. */
export function databaseName(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  const short = cutToBytes(plain, nameBytesMax);
  return short === name ? `cf_${short}` : `cf_${short}_${nameHash(name)}`;
}
