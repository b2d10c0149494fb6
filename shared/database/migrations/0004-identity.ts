import type { SchemaMigration } from './migration.ts';

/**
 * People and how they prove who they are (ADR 0010): passwords, second factors, invitations, refresh tokens, signing
 * keys, OpenID Connect; teams and grants on single projects. What is personal is seen by the auth role only.
 */
export const identity: SchemaMigration = {
  name: '0004-identity',
  phase: 'expand',
  sql: /* sql */ `
alter table users add column disabled_at timestamptz;
alter table organizations
  add column two_factor_required boolean not null default false,
  add column quotas jsonb not null default '{}';

-- The hash is a PHC string, which names its own algorithm and costs.
create table passwords (
  user_id uuid primary key references users on delete cascade,
  hash text not null,
  changed_at timestamptz not null default now()
);

create table totp_devices (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  name text not null check (length(name) between 1 and 100),
  key_id text not null,
  envelope bytea not null,
  created_at timestamptz not null default now(),
  confirmed_at timestamptz
);
create index totp_devices_user_idx on totp_devices (user_id);

-- A code is good once: RFC 6238, 5.2.
create table totp_used_steps (
  device_id uuid not null references totp_devices on delete cascade,
  step bigint not null,
  used_at timestamptz not null default now(),
  primary key (device_id, step)
);

create table recovery_codes (
  user_id uuid not null references users on delete cascade,
  code_hash bytea not null,
  created_at timestamptz not null default now(),
  used_at timestamptz,
  primary key (user_id, code_hash)
);

-- subject: user:<id>, or address:<address>. A name that nobody has is counted like one that somebody has.
create table sign_in_failures (
  subject text primary key,
  failures integer not null,
  last_at timestamptz not null,
  locked_until timestamptz
);
create index sign_in_failures_last_idx on sign_in_failures (last_at);

alter table sign_in_links
  add column purpose text not null default 'sign-in' check (purpose in ('sign-in', 'reset-password'));

alter table sessions
  add column kind text not null default 'browser' check (kind in ('browser', 'token')),
  add column factors text[] not null default '{link}',
  add column address text not null default '',
  -- When its person last proved who they are: what is dangerous asks for that again after a while.
  add column proved_at timestamptz not null default now();

create table refresh_tokens (
  token_hash bytea primary key,
  session_id uuid not null references sessions (id) on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index refresh_tokens_session_idx on refresh_tokens (session_id);

-- A key is published before it signs, signs until the next one does, and is published until its last token has expired.
create table signing_keys (
  id text primary key,
  public_jwk jsonb not null,
  key_id text not null,
  envelope bytea not null,
  created_at timestamptz not null default now(),
  signs_from timestamptz not null,
  signs_until timestamptz,
  expires_at timestamptz
);

create table invitations (
  organization_id uuid not null references organizations on delete cascade,
  id uuid not null unique,
  email text not null check (length(email) <= 320),
  role text not null check (role in ('owner', 'admin', 'operator', 'viewer')),
  token_hash bytea not null unique,
  created_by uuid references users on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz,
  primary key (organization_id, id)
);

create table teams (
  organization_id uuid not null references organizations on delete cascade,
  id uuid not null unique,
  name text not null check (length(name) between 1 and 100),
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  unique (organization_id, name)
);

create table team_members (
  organization_id uuid not null,
  team_id uuid not null,
  user_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, team_id, user_id),
  foreign key (organization_id, team_id) references teams on delete cascade,
  foreign key (organization_id, user_id) references memberships on delete cascade
);
create index team_members_user_idx on team_members (organization_id, user_id);

-- A role on one project, for a person, a team or an API key: it adds to what their role in the organisation allows.
create table project_grants (
  organization_id uuid not null,
  id uuid not null unique,
  project_id uuid not null,
  user_id uuid,
  team_id uuid,
  api_key_id uuid,
  role text not null check (role in ('admin', 'operator', 'viewer')),
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  check (num_nonnulls(user_id, team_id, api_key_id) = 1),
  foreign key (organization_id, project_id) references projects on delete cascade,
  foreign key (organization_id, user_id) references memberships on delete cascade,
  foreign key (organization_id, team_id) references teams on delete cascade,
  foreign key (organization_id, api_key_id) references api_keys on delete cascade
);
create unique index project_grants_user_key on project_grants (organization_id, user_id, project_id) where user_id is not null;
create unique index project_grants_team_key on project_grants (organization_id, team_id, project_id) where team_id is not null;
create unique index project_grants_key_key on project_grants (organization_id, api_key_id, project_id) where api_key_id is not null;

-- scopes: empty is everything that its role allows. After a rotation the secret before is good until previous_until.
alter table api_keys
  add column scopes text[] not null default '{}',
  add column previous_secret_hash bytea unique,
  add column previous_until timestamptz;

alter table projects
  add column visibility text not null default 'organization' check (visibility in ('organization', 'restricted'));
create index projects_restricted_idx on projects (organization_id) where visibility = 'restricted';

-- The grants of a person or of an API key as 'project role', and the projects that are closed to whoever has none. A
-- function, for its plans are kept: every request asks it.
create function cloudforge_actor_limits(organization uuid, person uuid, key uuid, out grants text[], out restricted text[])
language plpgsql stable as $$
begin
  if key is null then
    grants := array(
      select g.project_id || ' ' || g.role from cloudforge.project_grants g
      where g.organization_id = organization and g.user_id = person
      union all
      select g.project_id || ' ' || g.role from cloudforge.project_grants g
      join cloudforge.team_members t on t.organization_id = g.organization_id and t.team_id = g.team_id
      where t.organization_id = organization and t.user_id = person);
  else
    grants := array(
      select g.project_id || ' ' || g.role from cloudforge.project_grants g
      where g.organization_id = organization and g.api_key_id = key);
  end if;
  restricted := array(
    select p.id::text from cloudforge.projects p where p.organization_id = organization and p.visibility = 'restricted');
end $$;

-- Whom an API key speaks for, and when it was last used; no row for one that does not hold.
create function cloudforge_api_key_actor(hash bytea, at timestamptz)
returns table (id uuid, user_id uuid, organization_id uuid, role text, member_role text, scopes text[],
  last_used_at timestamptz, grants text[], restricted text[])
language plpgsql stable as $$
#variable_conflict use_column
begin
  return query
    select k.id, k.user_id, k.organization_id, k.role, m.role, k.scopes, k.last_used_at,
      array(select g.project_id || ' ' || g.role from cloudforge.project_grants g
        where g.organization_id = k.organization_id and g.api_key_id = k.id),
      array(select p.id::text from cloudforge.projects p
        where p.organization_id = k.organization_id and p.visibility = 'restricted')
    from cloudforge.api_keys k
    join cloudforge.memberships m on m.organization_id = k.organization_id and m.user_id = k.user_id
    join cloudforge.users u on u.id = k.user_id and u.disabled_at is null
    where (k.secret_hash = hash or (k.previous_secret_hash = hash and k.previous_until > at))
      and k.revoked_at is null and (k.expires_at is null or k.expires_at > at);
end $$;

-- Access tokens are verified without a look-up; what is written here while one lives, and told by NOTIFY, refuses it.
-- subject: session:<id>, api-key:<id>, token:<jti>, user:<id>, member:<organisation>:<user>, organization:<id>.
create table token_revocations (
  position bigint generated always as identity primary key,
  subject text not null check (length(subject) <= 200),
  revoked_at timestamptz not null
);
create index token_revocations_recent_idx on token_revocations (revoked_at);

create table identity_providers (
  organization_id uuid not null references organizations on delete cascade,
  id uuid not null unique,
  name text not null check (length(name) between 1 and 100),
  issuer text not null check (length(issuer) <= 2000),
  client_id text not null check (length(client_id) <= 500),
  client_secret_id uuid,
  email_domains text[] not null default '{}',
  joins_as text check (joins_as in ('admin', 'operator', 'viewer')),
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, client_secret_id) references secrets (organization_id, id)
);

create table external_identities (
  provider_id uuid not null references identity_providers (id) on delete cascade,
  subject text not null check (length(subject) <= 500),
  user_id uuid not null references users on delete cascade,
  linked_at timestamptz not null default now(),
  primary key (provider_id, subject)
);
create index external_identities_user_idx on external_identities (user_id);

create table oidc_attempts (
  state_hash bytea primary key,
  provider_id uuid not null references identity_providers (id) on delete cascade,
  nonce text not null,
  code_verifier text not null,
  return_to text not null default '/',
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);

do $$
declare t text;
begin
  foreach t in array array['invitations', 'teams', 'team_members', 'project_grants', 'identity_providers']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I for all to cloudforge_app using (organization_id = cloudforge_organization()) with check (organization_id = cloudforge_organization())', t || '_app', t);
    execute format('create policy %I on %I for all to cloudforge_auth using (true) with check (true)', t || '_auth', t);
  end loop;
  foreach t in array array['passwords', 'totp_devices', 'totp_used_steps', 'recovery_codes', 'sign_in_failures',
    'refresh_tokens', 'signing_keys', 'external_identities', 'oidc_attempts', 'token_revocations']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I for all to cloudforge_auth using (true) with check (true)', t || '_auth', t);
  end loop;
end $$;
create policy projects_auth on projects for select to cloudforge_auth using (true);
create policy secrets_auth on secrets for all to cloudforge_auth using (true) with check (true);

grant select, insert, update, delete on invitations, teams, team_members, project_grants, identity_providers to cloudforge_app;
grant select, insert, update, delete on invitations, teams, team_members, project_grants, identity_providers, passwords,
  totp_devices, totp_used_steps, recovery_codes, sign_in_failures, refresh_tokens, signing_keys, external_identities,
  oidc_attempts, token_revocations to cloudforge_auth;
grant select on projects to cloudforge_auth;
grant select, update on secrets to cloudforge_auth;
grant insert on outbox to cloudforge_auth;
create policy outbox_auth on outbox for insert to cloudforge_auth with check (true);

-- Projects that are closed to whoever asks are named by the transaction; nothing of them is seen or written.
create function cloudforge_hidden_projects() returns uuid[] language sql stable
  return coalesce(nullif(current_setting('cloudforge.hidden_projects', true), ''), '{}')::uuid[];
do $$
declare t text;
begin
  execute 'create policy projects_hidden on projects as restrictive for all to cloudforge_app using (id <> all(cloudforge_hidden_projects())) with check (id <> all(cloudforge_hidden_projects()))';
  foreach t in array array['artifacts', 'runs', 'migrations']
  loop
    execute format('create policy %I on %I as restrictive for all to cloudforge_app using (project_id <> all(cloudforge_hidden_projects())) with check (project_id <> all(cloudforge_hidden_projects()))', t || '_hidden', t);
  end loop;
end $$;

-- Whatever ends a session or key, or changes what somebody may do, refuses the access tokens from before: by trigger, so
-- that no operation can forget it.
create policy token_revocations_owner on token_revocations for insert to cloudforge_owner with check (true);
create function cloudforge_revoke_tokens() returns trigger language plpgsql security definer
set search_path = cloudforge, pg_temp as $$
declare
  told text;
  at timestamptz := clock_timestamp();
begin
  if tg_table_name = 'sessions' then told := 'session:' || old.id;
  elsif tg_table_name = 'api_keys' then told := 'api-key:' || old.id;
  elsif tg_table_name = 'users' then told := 'user:' || old.id;
  elsif tg_table_name = 'memberships' then told := 'member:' || old.organization_id || ':' || old.user_id;
  elsif tg_op = 'INSERT' then told := 'organization:' || new.organization_id;
  else told := 'organization:' || old.organization_id;
  end if;
  insert into token_revocations (subject, revoked_at) values (told, at);
  perform pg_notify('cloudforge_session_ended', told || ' ' || floor(extract(epoch from at) * 1000));
  return null;
end $$;
create trigger sessions_tokens after delete on sessions for each row when (old.expires_at > now())
  execute function cloudforge_revoke_tokens();
create trigger api_keys_tokens after delete or update of revoked_at, role, scopes on api_keys for each row
  execute function cloudforge_revoke_tokens();
create trigger users_tokens after delete or update of disabled_at on users for each row
  execute function cloudforge_revoke_tokens();
create trigger memberships_tokens after delete or update of role on memberships for each row
  execute function cloudforge_revoke_tokens();
create trigger project_grants_tokens after insert or update or delete on project_grants for each row
  execute function cloudforge_revoke_tokens();
create trigger team_members_tokens after insert or delete on team_members for each row
  execute function cloudforge_revoke_tokens();
create trigger projects_closed_tokens after insert on projects for each row when (new.visibility = 'restricted')
  execute function cloudforge_revoke_tokens();
create trigger projects_visibility_tokens after update of visibility on projects for each row
  when (old.visibility <> new.visibility) execute function cloudforge_revoke_tokens();
`,
};
