import type { SchemaMigration } from './migration.ts';

/**
 * What is counted and kept to hold limits (ADR 0010): token buckets, answers of requests that may be repeated; and the
 * signed heads of the audit chain with the alerts that it gives rise to.
 */
export const limitsAndAudit: SchemaMigration = {
  name: '0005-limits-and-audit',
  phase: 'expand',
  sql: /* sql */ `
-- A process takes tokens in advance and spends them itself, so that a request seldom writes here. Lost by a crash of
-- the server at worst, which fills every bucket.
create unlogged table rate_buckets (
  key text primary key check (length(key) <= 300),
  tokens double precision not null,
  refilled_at timestamptz not null
);
create index rate_buckets_refilled_idx on rate_buckets (refilled_at);

-- begun: somebody works on it until lease_until. effected: its changes are committed; the answer follows. answered: kept.
create table idempotency_keys (
  organization_id uuid not null references organizations on delete cascade,
  key text not null check (length(key) between 1 and 255),
  operation text not null,
  actor_id text not null,
  request_hash bytea not null,
  state text not null check (state in ('begun', 'effected', 'answered')),
  lease_until timestamptz not null,
  status integer,
  headers jsonb,
  body bytea,
  created_at timestamptz not null default now(),
  primary key (organization_id, key)
);
create index idempotency_keys_created_idx on idempotency_keys (created_at);

create table audit_heads (
  organization_id uuid not null,
  sequence bigint not null,
  seal bytea not null,
  signed_at timestamptz not null,
  key_id text not null,
  signature bytea not null,
  primary key (organization_id, sequence)
);

create table alerts (
  organization_id uuid not null references organizations on delete cascade,
  id uuid not null unique,
  kind text not null,
  subject text not null,
  data jsonb not null default '{}',
  occurrences integer not null default 1,
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  acknowledged_at timestamptz,
  primary key (organization_id, id)
);
create index alerts_recent_idx on alerts (organization_id, last_at desc);
create unique index alerts_open_key on alerts (organization_id, kind, subject) where acknowledged_at is null;

do $$
declare t text;
begin
  foreach t in array array['idempotency_keys', 'audit_heads', 'alerts']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I for all to cloudforge_app using (organization_id = cloudforge_organization()) with check (organization_id = cloudforge_organization())', t || '_app', t);
  end loop;
end $$;
alter table rate_buckets enable row level security;
alter table rate_buckets force row level security;
create policy rate_buckets_auth on rate_buckets for all to cloudforge_auth using (true) with check (true);
create policy alerts_auth on alerts for all to cloudforge_auth using (true) with check (true);
create policy audit_heads_dispatcher on audit_heads for all to cloudforge_dispatcher using (true) with check (true);
create policy idempotency_keys_dispatcher on idempotency_keys for all to cloudforge_dispatcher using (true) with check (true);

-- A chain has one row of each number, and its end is found at once. The sealer can write nothing but seals.
create unique index audit_logs_sealed_key on audit_logs (organization_id, sealed_sequence) where seal is not null;
revoke update on audit_logs from cloudforge_dispatcher;
grant update (sealed_sequence, seal) on audit_logs to cloudforge_dispatcher;
create policy organizations_dispatcher on organizations for select to cloudforge_dispatcher using (true);
grant select (id) on organizations to cloudforge_dispatcher;

-- Who asks for another organisation's ids is noticed: the auth role sees whose an id is, and nothing else of the row.
do $$
declare t text;
begin
  foreach t in array array['artifacts', 'runs', 'migrations', 'webhook_endpoints', 'webhook_messages']
  loop
    execute format('create policy %I on %I for select to cloudforge_auth using (true)', t || '_auth', t);
    execute format('grant select (organization_id, id) on %I to cloudforge_auth', t);
  end loop;
end $$;

grant select, insert, update, delete on idempotency_keys to cloudforge_app;
grant select on audit_heads to cloudforge_app;
grant select, insert, update on alerts to cloudforge_app, cloudforge_auth;
grant select, insert, update, delete on rate_buckets to cloudforge_auth;
grant select, insert on audit_heads to cloudforge_dispatcher;
grant select, delete on idempotency_keys to cloudforge_dispatcher;
`,
};
