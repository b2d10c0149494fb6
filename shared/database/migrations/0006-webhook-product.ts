import type { SchemaMigration } from './migration.ts';

/**
 * Webhooks as a product (ADR 0010): headers of one's own, two signing secrets while one replaces the other, a rate and a
 * circuit breaker per endpoint, what was sent and answered; and inbound webhooks that start runs.
 */
export const webhookProduct: SchemaMigration = {
  name: '0006-webhook-product',
  phase: 'expand',
  sql: /* sql */ `
alter table webhook_endpoints
  add column filter jsonb not null default '{}',
  add column headers_secret_id uuid,
  add column header_names text[] not null default '{}',
  add column previous_secret_id uuid,
  add column previous_secret_until timestamptz,
  add column rate_per_minute integer check (rate_per_minute between 1 and 60000),
  add column next_send_at timestamptz,
  add column consecutive_failures integer not null default 0,
  add column failing_since timestamptz,
  add column paused_until timestamptz,
  add column disabled_at timestamptz,
  add constraint webhook_endpoints_headers_fkey foreign key (organization_id, headers_secret_id) references secrets (organization_id, id),
  add constraint webhook_endpoints_previous_fkey foreign key (organization_id, previous_secret_id) references secrets (organization_id, id);

-- A replay is a new message of an event that was sent before; without one there is a single message per event (G5).
-- A fan-out of the version before names the dropped constraint: it fails while both run, and its delivery is tried again.
alter table webhook_messages
  add column replay_id uuid,
  -- When the endpoint's rate lets it be sent; taken once, given up with the attempt.
  add column slot_at timestamptz,
  drop constraint webhook_messages_event_id_endpoint_id_key;
create unique index webhook_messages_once_key on webhook_messages (event_id, endpoint_id) where replay_id is null;
create unique index webhook_messages_replay_key on webhook_messages (replay_id, event_id, endpoint_id) where replay_id is not null;
create index webhook_messages_endpoint_idx on webhook_messages (organization_id, endpoint_id, id desc);

alter table webhook_attempts
  add column request_headers jsonb not null default '{}',
  add column request_body text not null default '',
  add column response_headers jsonb not null default '{}';
create index webhook_attempts_recent_idx on webhook_attempts (organization_id, started_at desc);

create table webhook_sources (
  organization_id uuid not null references organizations on delete cascade,
  id uuid not null unique,
  project_id uuid not null,
  name text not null check (length(name) between 1 and 100),
  kind text not null check (kind in ('generic', 'github', 's3')),
  token_hash bytea not null unique,
  secret_id uuid,
  options jsonb not null default '{}',
  created_by uuid references users on delete set null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  disabled_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, project_id) references projects on delete cascade,
  foreign key (organization_id, secret_id) references secrets (organization_id, id)
);

-- However a source goes, alone or with its project, what was sealed for it goes too.
create function cloudforge_delete_source_secret() returns trigger language plpgsql set search_path from current as $$
begin
  delete from secrets where organization_id = old.organization_id and id = old.secret_id;
  return null;
end $$;
-- A cascade runs as the owner, whom row-level security binds too: it may delete these secrets of the tenant, no others.
create policy secrets_owner_select on secrets for select to cloudforge_owner using (organization_id = cloudforge_organization() and purpose = 'webhook-source');
create policy secrets_owner_delete on secrets for delete to cloudforge_owner using (organization_id = cloudforge_organization() and purpose = 'webhook-source');
create trigger webhook_sources_secret after delete on webhook_sources for each row
  when (old.secret_id is not null) execute function cloudforge_delete_source_secret();

create table webhook_receipts (
  organization_id uuid not null,
  id uuid not null unique,
  source_id uuid not null,
  delivery_key text not null check (length(delivery_key) <= 300),
  received_at timestamptz not null default now(),
  state text not null check (state in ('received', 'started', 'ignored', 'failed')),
  message text not null default '',
  run_id uuid,
  primary key (organization_id, id),
  unique (source_id, delivery_key),
  foreign key (organization_id, source_id) references webhook_sources on delete cascade
);
create index webhook_receipts_recent_idx on webhook_receipts (organization_id, source_id, received_at desc);

do $$
declare t text;
begin
  foreach t in array array['webhook_sources', 'webhook_receipts']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I for all to cloudforge_app using (organization_id = cloudforge_organization()) with check (organization_id = cloudforge_organization())', t || '_app', t);
  end loop;
end $$;
create policy webhook_sources_auth on webhook_sources for select to cloudforge_auth using (true);
create policy webhook_sources_hidden on webhook_sources as restrictive for all to cloudforge_app using (project_id <> all(cloudforge_hidden_projects())) with check (project_id <> all(cloudforge_hidden_projects()));

grant select, insert, update, delete on webhook_sources, webhook_receipts to cloudforge_app;
grant select on webhook_sources to cloudforge_auth;
`,
};
