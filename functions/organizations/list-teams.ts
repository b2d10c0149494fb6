import { sql } from 'kysely';
import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';
import { readErrors } from './errors.ts';
import { Team } from './team.ts';

const listedMax = 1_000;

export const listTeams = defineOperation({
  name: 'listTeams',
  method: 'GET',
  path: '/teams',
  summary: 'List teams, by name',
  description: 'Who is in which team is told with the members.',
  access: 'members:read',
  input: {},
  output: { status: 200, body: z.object({ items: z.array(Team) }) },
  errors: readErrors,
  handler: async ({ ctx }) => {
    const rows = await ctx.readRows(db =>
      db
        .selectFrom('teams as t')
        .select(['t.id', 't.name', 't.created_at'])
        .select(sql<number>`(select count(*) from team_members m where m.team_id = t.id)`.as('members'))
        .orderBy('t.name')
        .limit(listedMax),
    );
    return {
      items: rows.map(({ id, name, created_at, members }) => ({
        id,
        name,
        createdAt: created_at.toISOString(),
        members,
      })),
    };
  },
});
