import { connectDatabase } from '#shared/database/connect.ts';
import { createIdentity } from '#shared/identity/create-identity.ts';
import { systemIds } from '#shared/platform/ids.ts';

/** A program that calls the platform: its key, and a project that it may see. */
export interface LoadUser {
  key: string;
  projectId: string;
}

const projectsPerOrganization = 20;

/** Organisations with an owner, projects and keys, written straight into the platform's database. */
export async function createUsers(
  databaseUrl: string,
  options: { organizations: number; usersEach: number },
): Promise<LoadUser[]> {
  const database = connectDatabase({
    connectionString: databaseUrl,
    connectionsMax: 4,
    applicationName: 'cloudforge bench',
  });
  try {
    const identity = createIdentity({ database, clock: { now: () => new Date() }, ids: systemIds });
    const users: LoadUser[] = [];
    for (let at = 0; at < options.organizations; at += 1) {
      const owner = { organizationId: systemIds.uuid(), userId: systemIds.uuid() };
      await database.transaction({ role: 'cloudforge_auth' }, async db => {
        const { organizationId, userId } = owner;
        await db
          .insertInto('organizations')
          .values({ id: organizationId, name: `Load ${at}` })
          .execute();
        await db
          .insertInto('users')
          .values({ id: userId, email: `load-${at}@localhost`, display_name: `Load ${at}` })
          .execute();
        await db
          .insertInto('memberships')
          .values({ organization_id: organizationId, user_id: userId, role: 'owner' })
          .execute();
      });
      const projects = Array.from({ length: projectsPerOrganization }, (_, number) => ({
        organization_id: owner.organizationId,
        created_by: owner.userId,
        id: systemIds.uuid(),
        name: `Project ${number}`,
      }));
      await database.transaction({ role: 'cloudforge_app', organizationId: owner.organizationId }, async db => {
        await db.insertInto('projects').values(projects).execute();
      });
      for (let number = 0; number < options.usersEach; number += 1) {
        const { secret } = await identity.createApiKey({ ...owner, name: `load ${number}`, role: 'owner' });
        users.push({ key: secret, projectId: projects[number % projects.length]?.id ?? '' });
      }
    }
    return users;
  } finally {
    await database.close();
  }
}
