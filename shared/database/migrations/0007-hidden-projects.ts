import type { SchemaMigration } from './migration.ts';

/**
 * What belongs to a project that is closed to whoever asks, and has no column that names the project; and what erasing
 * somebody or an organisation takes (ADR 0010).
 */
export const hiddenProjects: SchemaMigration = {
  name: '0007-hidden-projects',
  phase: 'expand',
  sql: /* sql */ `
create function cloudforge_hides_projects() returns boolean language sql stable
  return coalesce(current_setting('cloudforge.hidden_projects', true), '') <> '';

-- Grants and figures name their project.
do $$
declare t text;
begin
  foreach t in array array['project_grants', 'metrics']
  loop
    execute format('create policy %I on %I as restrictive for all to cloudforge_app using (project_id is null or project_id <> all(cloudforge_hidden_projects())) with check (project_id is null or project_id <> all(cloudforge_hidden_projects()))', t || '_hidden', t);
  end loop;
end $$;

-- What hangs on a row is seen with that row: its own policies are asked. Most who ask have nothing closed to them, and
-- for those nothing is looked up.
do $$
declare
  child text[];
  seen text;
begin
  foreach child slice 1 in array array[
    ['run_events', 'runs', 'run_id'], ['analyses', 'runs', 'run_id'], ['bundles', 'runs', 'run_id'],
    ['webhook_receipts', 'webhook_sources', 'source_id'], ['webhook_attempts', 'webhook_messages', 'message_id'],
    ['webhook_messages', 'outbox', 'event_id'], ['deliveries', 'outbox', 'event_id']]
  loop
    seen := format('not cloudforge_hides_projects() or exists (select from %I p where p.organization_id = %I.organization_id and p.id = %I.%I)',
      child[2], child[1], child[1], child[3]);
    execute format('create policy %I on %I as restrictive for all to cloudforge_app using (%s) with check (%s)',
      child[1] || '_hidden', child[1], seen, seen);
  end loop;
end $$;

-- Every event that concerns a project names it.
create policy outbox_hidden on outbox as restrictive for all to cloudforge_app
  using (not cloudforge_hides_projects() or coalesce(data ->> 'projectId', '') <> all(cloudforge_hidden_projects()::text[]))
  with check (not cloudforge_hides_projects() or coalesce(data ->> 'projectId', '') <> all(cloudforge_hidden_projects()::text[]));

-- A job is about a run or a migration; whichever it is must be seen.
create policy jobs_hidden on jobs as restrictive for all to cloudforge_app
  using (not cloudforge_hides_projects() or exists (select from runs r where r.id = jobs.subject_id)
    or exists (select from migrations m where m.id = jobs.subject_id))
  with check (not cloudforge_hides_projects() or exists (select from runs r where r.id = jobs.subject_id)
    or exists (select from migrations m where m.id = jobs.subject_id));

-- The answers that are kept for somebody who is erased.
create policy idempotency_keys_auth on idempotency_keys for all to cloudforge_auth using (true) with check (true);
grant select (organization_id, key, actor_id), delete on idempotency_keys to cloudforge_auth;

-- The audit log of an organisation ends with it, and in no other way: nobody has the right to delete a row of one that
-- is there.
create policy organizations_owner on organizations for select to cloudforge_owner using (true);
create policy audit_logs_owner on audit_logs for all to cloudforge_owner
  using (not exists (select from organizations o where o.id = audit_logs.organization_id)) with check (false);
create policy audit_heads_owner on audit_heads for all to cloudforge_owner
  using (not exists (select from organizations o where o.id = audit_heads.organization_id)) with check (false);
create policy rate_buckets_owner on rate_buckets for all to cloudforge_owner using (true) with check (false);
create function cloudforge_erase_audit() returns trigger language plpgsql security definer
set search_path = cloudforge, pg_temp as $$
begin
  delete from audit_logs where organization_id = old.id;
  delete from audit_heads where organization_id = old.id;
  delete from rate_buckets where position(old.id::text in key) > 0;
  return null;
end $$;
create trigger organizations_audit after delete on organizations for each row execute function cloudforge_erase_audit();
`,
};
