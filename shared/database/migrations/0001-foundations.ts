import type { SchemaMigration } from './migration.ts';

/**
 * The core: tenants, people, projects, uploads, runs, the event tables and the audit log, with forced row-level
 * security from the first day. `cloudforge_organization()` is null outside a tenant's transaction, and nothing
 * equals null, so a forgotten tenant sees nothing.
 */
export const foundations: SchemaMigration = {
  name: '0001-foundations',
  phase: 'expand',
  sql: /* sql */ `
create function cloudforge_organization() returns uuid language sql stable
  return nullif(current_setting('cloudforge.organization_id', true), '')::uuid;
create function cloudforge_user() returns uuid language sql stable
  return nullif(current_setting('cloudforge.user_id', true), '')::uuid;

create table organizations (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  created_at timestamptz not null default now()
);

create table users (
  id uuid primary key,
  email text not null check (length(email) <= 320),
  display_name text not null default '',
  created_at timestamptz not null default now()
);
create unique index users_email_key on users (lower(email));

create table memberships (
  organization_id uuid not null references organizations on delete cascade,
  user_id uuid not null references users on delete cascade,
  role text not null check (role in ('owner', 'admin', 'operator', 'viewer')),
  created_at timestamptz not null default now(),
  primary key (organization_id, user_id)
);
create index memberships_user_idx on memberships (user_id);

create table sign_in_links (
  token_hash bytea primary key,
  user_id uuid not null references users on delete cascade,
  organization_id uuid not null references organizations on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);

create table sessions (
  token_hash bytea primary key,
  id uuid not null unique,
  user_id uuid not null references users on delete cascade,
  organization_id uuid not null references organizations on delete cascade,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  user_agent text not null default ''
);
create index sessions_user_idx on sessions (user_id);
create index sessions_expires_idx on sessions (expires_at);

create table api_keys (
  organization_id uuid not null references organizations on delete cascade,
  id uuid not null unique,
  user_id uuid not null references users on delete cascade,
  name text not null check (length(name) between 1 and 200),
  prefix text not null,
  secret_hash bytea not null unique,
  role text not null check (role in ('owner', 'admin', 'operator', 'viewer')),
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (organization_id, id)
);

create table projects (
  organization_id uuid not null references organizations on delete cascade,
  id uuid not null unique,
  name text not null check (length(name) between 1 and 200),
  description text not null default '' check (length(description) <= 4000),
  created_by uuid references users on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (organization_id, id)
);
create index projects_recent_idx on projects (organization_id, created_at desc, id);

create table templates (
  organization_id uuid not null references organizations on delete cascade,
  id uuid not null unique,
  name text not null,
  kind text not null,
  body jsonb not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, id)
);

create table artifacts (
  organization_id uuid not null,
  id uuid not null unique,
  project_id uuid not null,
  file_name text not null check (length(file_name) between 1 and 255),
  media_type text not null default 'application/octet-stream',
  state text not null check (state in ('receiving', 'stored', 'expired', 'aborted')),
  size_bytes bigint check (size_bytes >= 0),
  received_bytes bigint not null default 0,
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  bucket text not null,
  object_key text,
  upload_id text,
  parts jsonb not null default '[]',
  created_by uuid references users on delete set null,
  created_at timestamptz not null default now(),
  stored_at timestamptz,
  expires_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, project_id) references projects on delete cascade
);
create index artifacts_project_idx on artifacts (organization_id, project_id, created_at desc);
create index artifacts_expiry_idx on artifacts (expires_at) where state in ('receiving', 'stored');

create table runs (
  organization_id uuid not null,
  id uuid not null unique,
  project_id uuid not null,
  artifact_id uuid,
  state text not null check (state in ('uploaded', 'analyzing', 'analyzed', 'waiting', 'generating', 'generated', 'completed', 'failed', 'cancelled')),
  version integer not null default 1,
  sequence bigint not null default 0,
  options jsonb not null default '{}',
  failure jsonb,
  traceparent text,
  created_by uuid references users on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deadline_at timestamptz,
  finished_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, project_id) references projects on delete cascade,
  foreign key (organization_id, artifact_id) references artifacts
);
create index runs_project_idx on runs (organization_id, project_id, created_at desc);
create index runs_deadline_idx on runs (deadline_at) where deadline_at is not null and finished_at is null;

create table run_events (
  organization_id uuid not null,
  run_id uuid not null,
  sequence bigint not null,
  type text not null,
  data jsonb not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, run_id, sequence),
  foreign key (organization_id, run_id) references runs on delete cascade
);

create table analyses (
  organization_id uuid not null,
  id uuid not null unique,
  run_id uuid not null unique,
  dialect text not null,
  grade text not null,
  summary jsonb not null,
  assessment_bucket text not null,
  assessment_key text not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, run_id) references runs on delete cascade
);

create table bundles (
  organization_id uuid not null,
  id uuid not null unique,
  run_id uuid not null unique,
  manifest jsonb not null,
  envelope jsonb not null,
  bucket text not null,
  key_prefix text not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, run_id) references runs on delete cascade
);

create table migrations (
  organization_id uuid not null,
  id uuid not null unique,
  project_id uuid not null,
  run_id uuid,
  state text not null,
  options jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, project_id) references projects on delete cascade,
  foreign key (organization_id, run_id) references runs on delete cascade
);

create table metrics (
  organization_id uuid not null references organizations on delete cascade,
  id bigint generated always as identity,
  project_id uuid,
  name text not null,
  labels jsonb not null default '{}',
  value double precision not null,
  measured_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, project_id) references projects on delete cascade
);
create index metrics_series_idx on metrics (organization_id, name, measured_at);

create table secrets (
  organization_id uuid not null references organizations on delete cascade,
  id uuid not null unique,
  purpose text not null,
  key_id text not null,
  envelope bytea not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, id)
);

-- Longer work: rows that a worker leases. fence grows with every claim; a write with an old fence is refused.
create table jobs (
  organization_id uuid not null references organizations on delete cascade,
  id uuid not null unique,
  worker text not null,
  subject_id uuid not null,
  input jsonb not null,
  state text not null check (state in ('ready', 'running', 'done', 'failed', 'cancelled')),
  tries integer not null default 0,
  fence integer not null default 0,
  leased_by text,
  lease_until timestamptz,
  ready_at timestamptz not null default now(),
  progress jsonb,
  last_error text,
  traceparent text,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (organization_id, id),
  unique (worker, subject_id)
);
create index jobs_ready_idx on jobs (worker, ready_at) where state = 'ready';
create index jobs_lease_idx on jobs (worker, lease_until) where state = 'running';

create table outbox (
  position bigint generated always as identity primary key,
  id uuid not null unique,
  organization_id uuid not null references organizations on delete cascade,
  type text not null,
  source text not null,
  subject text,
  time timestamptz not null,
  data jsonb not null,
  traceparent text,
  tracestate text,
  expanded_at timestamptz
);
create index outbox_unexpanded_idx on outbox (position) where expanded_at is null;
create index outbox_organization_idx on outbox (organization_id, position desc);

create table deliveries (
  id uuid primary key,
  organization_id uuid not null references organizations on delete cascade,
  event_id uuid not null references outbox (id) on delete cascade,
  event_type text not null,
  function text not null,
  reaction text not null,
  state text not null check (state in ('pending', 'done', 'dead')),
  tries integer not null default 0,
  delays integer not null default 0,
  delayed_since timestamptz,
  publication integer not null default 0,
  next_at timestamptz not null default now(),
  claimed_until timestamptz,
  last_error jsonb,
  replays integer not null default 0,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  unique (event_id, reaction)
);
create index deliveries_due_idx on deliveries (next_at) where state = 'pending';
create index deliveries_dead_idx on deliveries (organization_id, finished_at desc) where state = 'dead';

create table webhook_endpoints (
  organization_id uuid not null references organizations on delete cascade,
  id uuid not null unique,
  url text not null check (length(url) <= 2000),
  description text not null default '',
  event_types text[] not null default '{}',
  secret_id uuid not null references secrets (id),
  state text not null default 'enabled' check (state in ('enabled', 'disabled')),
  disabled_reason text,
  created_at timestamptz not null default now(),
  primary key (organization_id, id)
);

create table webhook_messages (
  organization_id uuid not null,
  id uuid not null unique,
  endpoint_id uuid not null,
  event_id uuid not null,
  event_type text not null,
  state text not null check (state in ('pending', 'delivered', 'failed')),
  tries integer not null default 0,
  next_at timestamptz,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (organization_id, id),
  unique (event_id, endpoint_id),
  foreign key (organization_id, endpoint_id) references webhook_endpoints on delete cascade
);

create table webhook_attempts (
  organization_id uuid not null,
  id uuid not null unique,
  message_id uuid not null,
  number integer not null,
  started_at timestamptz not null,
  duration_ms integer not null,
  status integer,
  error text,
  response_body text not null default '',
  primary key (organization_id, id),
  foreign key (organization_id, message_id) references webhook_messages on delete cascade
);
create index webhook_attempts_message_idx on webhook_attempts (organization_id, message_id, number);

create table audit_logs (
  position bigint generated always as identity primary key,
  organization_id uuid not null,
  id uuid not null unique,
  actor_kind text not null,
  actor_id text not null,
  action text not null,
  target_kind text not null,
  target_id text not null,
  data jsonb not null default '{}',
  request_id text,
  at timestamptz not null,
  sealed_sequence bigint,
  seal bytea
);
create index audit_logs_organization_idx on audit_logs (organization_id, position desc);
create index audit_logs_unsealed_idx on audit_logs (position) where seal is null;

-- Row-level security. The application sees one tenant; the dispatcher sees the tables it works on; auth looks people up.
do $$
declare t text;
begin
  foreach t in array array['memberships', 'api_keys', 'projects', 'templates', 'artifacts', 'runs', 'run_events',
    'analyses', 'bundles', 'migrations', 'metrics', 'secrets', 'jobs', 'outbox', 'deliveries', 'webhook_endpoints',
    'webhook_messages', 'webhook_attempts', 'audit_logs']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I for all to cloudforge_app using (organization_id = cloudforge_organization()) with check (organization_id = cloudforge_organization())', t || '_app', t);
  end loop;
end $$;
alter table organizations enable row level security;
alter table organizations force row level security;
create policy organizations_app on organizations for all to cloudforge_app using (id = cloudforge_organization()) with check (id = cloudforge_organization());
alter table users enable row level security;
alter table users force row level security;
create policy users_app on users for select to cloudforge_app using (
  id = cloudforge_user() or exists (select from memberships m where m.user_id = users.id and m.organization_id = cloudforge_organization()));
alter table sessions enable row level security;
alter table sessions force row level security;
alter table sign_in_links enable row level security;
alter table sign_in_links force row level security;

do $$
declare t text;
begin
  foreach t in array array['organizations', 'users', 'memberships', 'sessions', 'sign_in_links', 'api_keys', 'audit_logs']
  loop
    execute format('create policy %I on %I for all to cloudforge_auth using (true) with check (true)', t || '_auth', t);
  end loop;
  foreach t in array array['outbox', 'deliveries', 'jobs', 'runs', 'run_events', 'artifacts', 'audit_logs', 'analyses', 'bundles', 'webhook_messages']
  loop
    execute format('create policy %I on %I for all to cloudforge_dispatcher using (true) with check (true)', t || '_dispatcher', t);
  end loop;
end $$;

grant usage on schema cloudforge to cloudforge_app, cloudforge_dispatcher, cloudforge_auth;
grant select on organizations, users, memberships to cloudforge_app;
grant select, insert, update, delete on api_keys, projects, templates, artifacts, runs, run_events, analyses, bundles,
  migrations, metrics, secrets, jobs, webhook_endpoints, webhook_messages, webhook_attempts to cloudforge_app;
grant select, insert on outbox, audit_logs to cloudforge_app;
grant select, update on deliveries to cloudforge_app;
grant select, update, delete on outbox, deliveries, jobs, runs, artifacts, run_events to cloudforge_dispatcher;
grant insert on outbox, deliveries, run_events to cloudforge_dispatcher;
grant select on analyses, bundles, webhook_messages to cloudforge_dispatcher;
grant select, update on audit_logs to cloudforge_dispatcher;
grant select, insert, update, delete on organizations, users, memberships, sessions, sign_in_links, api_keys to cloudforge_auth;
grant insert on audit_logs to cloudforge_auth;
`,
};
