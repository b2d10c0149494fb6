import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';

export const Team = z
  .object({ id: z.uuid(), name: z.string(), createdAt: z.iso.datetime(), members: z.number().int() })
  .meta({ id: 'Team', description: 'Members who are granted roles on projects together' });

export const TeamName = z.string().trim().min(1).max(100);
export const TeamParams = z.object({ teamId: z.uuid() });
export const TeamMemberParams = z.object({ teamId: z.uuid(), userId: z.uuid() });

/** Names of teams are given one after the other, until the transaction ends: two at once can not give the same one. */
export async function lockTeamNames(db: Db, organizationId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`team-names:${organizationId}`}, 0))`.execute(db);
}

/** What is answered where another team has the name. */
export function nameTaken(): Problem {
  return new Problem('conflict', { detail: 'Another team has this name.' });
}

/** Throws `not-found` if there is no such team. */
export async function requireTeam(db: Db, teamId: string): Promise<void> {
  const team = await db.selectFrom('teams').select('id').where('id', '=', teamId).executeTakeFirst();
  if (team === undefined) throw new Problem('not-found');
}
