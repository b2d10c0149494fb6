import { sql } from 'kysely';
import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';
import { readErrors } from './errors.ts';
import { Member } from './member.ts';

export const listMembers = defineOperation({
  name: 'listMembers',
  method: 'GET',
  path: '/members',
  summary: 'List the members, by the time they joined',
  access: 'members:read',
  input: {
    query: z.object({
      limit: z.coerce.number().int().min(1).max(500).default(200),
      after: z.uuid().optional().describe('Only members behind this one; `next` of the previous page'),
    }),
  },
  output: { status: 200, body: z.object({ items: z.array(Member), next: z.uuid().nullable() }) },
  errors: [...readErrors, 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { limit, after } = input.query;
    const rows = await ctx.read(async db => {
      const members = db
        .selectFrom('memberships as m')
        .innerJoin('users as u', 'u.id', 'm.user_id')
        .select(['m.user_id', 'm.role', 'm.created_at', 'u.email', 'u.display_name'])
        .select(
          sql<
            string[]
          >`array(select t.team_id::text from team_members t where t.user_id = m.user_id order by t.team_id)`.as(
            'teams',
          ),
        )
        .orderBy('m.created_at')
        .orderBy('m.user_id')
        .limit(limit + 1);
      if (after === undefined) return await members.execute();
      return await members
        .where(
          sql<boolean>`(m.created_at, m.user_id) > (select p.created_at, p.user_id from memberships p where p.user_id = ${after})`,
        )
        .execute();
    });
    const items = rows.slice(0, limit).map(row => ({
      userId: row.user_id,
      email: row.email,
      displayName: row.display_name,
      role: row.role,
      joinedAt: row.created_at.toISOString(),
      teamIds: row.teams,
    }));
    return { items, next: rows.length > limit ? (items.at(-1)?.userId ?? null) : null };
  },
});
