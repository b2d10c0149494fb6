import type { PlatformDatabase } from '#shared/database/connect.ts';
import type { Actor } from './actor.ts';
import type { ResourceSpec } from './operation.ts';

const idPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const tables = { run: 'runs', artifact: 'artifacts', migration: 'migrations' } as const;

/**
 * The project that a thing of this id belongs to, as the actor sees it; undefined where there is none such, or it is not
 * theirs to see. One round trip, and none for a project.
 */
export async function projectOf(
  resource: { kind: ResourceSpec['kind'] },
  id: string,
  actor: Exclude<Actor, { kind: 'system' }>,
  database: Pick<PlatformDatabase, 'transaction'>,
): Promise<string | undefined> {
  if (!idPattern.test(id)) return undefined;
  // A grant on a project names it; whether it exists is for the operation to say.
  if (resource.kind === 'project') return id.toLowerCase();
  const table = tables[resource.kind];
  const { organizationId, userId, hiddenProjects } = actor;
  const row = await database.transaction(
    {
      role: 'cloudforge_app',
      organizationId,
      userId,
      readOnly: true,
      ...(hiddenProjects === undefined ? {} : { hiddenProjects }),
    },
    db => db.selectFrom(table).select('project_id').where('id', '=', id).executeTakeFirst(),
  );
  return row?.project_id;
}
