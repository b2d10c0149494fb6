import type { Db } from '#shared/platform/ctx.ts';
import { type AccountPort, inAuth } from './sign-in.ts';

const rowsMax = 1_000;

/**
 * Everything that is one person's, as lines of `{ kind, ... }`: what they gave, how they prove who they are (no secret,
 * no hash), where they belong, what they made there and what the audit log says they did. Pages are read one by one, so
 * memory is that of a page.
 */
export async function* exportPerson(port: AccountPort, userId: string): AsyncGenerator<Record<string, unknown>> {
  const asAuth = inAuth(port);
  const about = await asAuth(db => aboutPerson(db, userId));
  yield { kind: 'person-export', version: 1, userId, exportedAt: port.clock.now().toISOString() };
  for (const [kind, rows] of Object.entries(about)) for (const row of rows) yield { kind, ...row };
  for (const { organization_id: organizationId } of about.membership) {
    const inOrganization = <T>(work: (db: Db) => Promise<T>): Promise<T> =>
      port.database.transaction({ role: 'cloudforge_app', organizationId, userId, readOnly: true }, work);
    for (const [kind, rows] of Object.entries(await inOrganization(db => madeBy(db, userId))))
      for (const row of rows) yield { kind, organization_id: organizationId, ...row };
    let after = 0;
    for (;;) {
      const rows = await inOrganization(db => deedsOf(db, userId, after));
      for (const row of rows) yield { kind: 'audit', organization_id: organizationId, ...row };
      if (rows.length < rowsMax) break;
      after = rows.at(-1)?.position ?? after;
    }
  }
}

async function aboutPerson(db: Db, userId: string) {
  const person = await db
    .selectFrom('users')
    .select(['id', 'email', 'display_name', 'created_at', 'disabled_at'])
    .where('id', '=', userId)
    .execute();
  const email = person[0]?.email.toLowerCase() ?? '';
  return {
    person,
    membership: await db
      .selectFrom('memberships')
      .innerJoin('organizations', 'organizations.id', 'memberships.organization_id')
      .select(['organization_id', 'organizations.name as organization_name', 'role', 'memberships.created_at'])
      .where('user_id', '=', userId)
      .orderBy('organization_id')
      .execute(),
    password: await db.selectFrom('passwords').select('changed_at').where('user_id', '=', userId).execute(),
    'second-factor': await db
      .selectFrom('totp_devices')
      .select(['id', 'name', 'created_at', 'confirmed_at'])
      .where('user_id', '=', userId)
      .execute(),
    'recovery-code': await db
      .selectFrom('recovery_codes')
      .select(['created_at', 'used_at'])
      .where('user_id', '=', userId)
      .execute(),
    'external-identity': await db
      .selectFrom('external_identities')
      .select(['provider_id', 'subject', 'linked_at'])
      .where('user_id', '=', userId)
      .execute(),
    session: await db
      .selectFrom('sessions')
      .select(['id', 'organization_id', 'kind as session_kind', 'created_at', 'last_seen_at', 'expires_at'])
      .select(['user_agent', 'address', 'factors'])
      .where('user_id', '=', userId)
      .execute(),
    'sign-in-link': await db
      .selectFrom('sign_in_links')
      .select(['organization_id', 'purpose', 'created_at', 'expires_at', 'used_at'])
      .where('user_id', '=', userId)
      .execute(),
    'failed-sign-in': await db
      .selectFrom('sign_in_failures')
      .select(['subject', 'failures', 'last_at', 'locked_until'])
      .where('subject', 'in', [`user:${userId}`, `reset:${userId}`])
      .execute(),
    'api-key': await db
      .selectFrom('api_keys')
      .select(['organization_id', 'id', 'name', 'prefix', 'role', 'scopes'])
      .select(['created_at', 'expires_at', 'last_used_at', 'revoked_at'])
      .where('user_id', '=', userId)
      .execute(),
    invitation: await db
      .selectFrom('invitations')
      .select(['organization_id', 'id', 'email', 'role', 'created_at', 'expires_at', 'accepted_at', 'revoked_at'])
      .where(({ eb, fn, val }) => eb(fn('lower', ['email']), '=', val(email)))
      .execute(),
    team: await db
      .selectFrom('team_members')
      .innerJoin('teams', join =>
        join
          .onRef('teams.id', '=', 'team_members.team_id')
          .onRef('teams.organization_id', '=', 'team_members.organization_id'),
      )
      .select(['team_members.organization_id', 'team_id', 'teams.name', 'team_members.created_at'])
      .where('user_id', '=', userId)
      .execute(),
    'project-grant': await db
      .selectFrom('project_grants')
      .select(['organization_id', 'project_id', 'role', 'created_at'])
      .where('user_id', '=', userId)
      .execute(),
  };
}

async function madeBy(db: Db, userId: string) {
  return {
    project: await db
      .selectFrom('projects')
      .select(['id', 'name', 'description', 'created_at'])
      .where('created_by', '=', userId)
      .execute(),
    artifact: await db
      .selectFrom('artifacts')
      .select(['id', 'project_id', 'file_name', 'size_bytes', 'state', 'created_at'])
      .where('created_by', '=', userId)
      .execute(),
    run: await db
      .selectFrom('runs')
      .select(['id', 'project_id', 'created_at'])
      .where('created_by', '=', userId)
      .execute(),
    migration: await db
      .selectFrom('migrations')
      .select(['id', 'project_id', 'name', 'created_at'])
      .where('created_by', '=', userId)
      .execute(),
    'webhook-source': await db
      .selectFrom('webhook_sources')
      .select(['id', 'project_id', 'name', 'created_at'])
      .where('created_by', '=', userId)
      .execute(),
    'invitation-made': await db
      .selectFrom('invitations')
      .select(['id', 'role', 'created_at'])
      .where('created_by', '=', userId)
      .execute(),
  };
}

async function deedsOf(db: Db, userId: string, after: number) {
  return await db
    .selectFrom('audit_logs')
    .select(['position', 'id', 'at', 'action', 'target_kind', 'target_id', 'data', 'request_id'])
    .where('position', '>', after)
    .where(({ eb, or, and }) =>
      or([
        and([eb('actor_kind', '=', 'user'), eb('actor_id', '=', userId)]),
        and([eb('target_kind', '=', 'user'), eb('target_id', '=', userId)]),
      ]),
    )
    .orderBy('position')
    .limit(rowsMax)
    .execute();
}
