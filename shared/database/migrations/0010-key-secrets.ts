import type { SchemaMigration } from './migration.ts';

/** A change of a key's secret or expiry is told, as what ends it is: processes keep for seconds whose key it is (ADR 0010). */
export const keySecrets: SchemaMigration = {
  name: '0010-key-secrets',
  phase: 'expand',
  sql: /* sql */ `
-- subject: key-secret:<id>. Access tokens of the key go on.
create function cloudforge_tell_key_secret() returns trigger language plpgsql security definer
set search_path = cloudforge, pg_temp as $$
declare
  told text := 'key-secret:' || old.id;
  at timestamptz := clock_timestamp();
begin
  insert into token_revocations (subject, revoked_at) values (told, at);
  perform pg_notify('cloudforge_session_ended', told || ' ' || floor(extract(epoch from at) * 1000));
  return null;
end $$;
create trigger api_keys_secrets after update of user_id, secret_hash, previous_secret_hash, previous_until, expires_at on api_keys
  for each row execute function cloudforge_tell_key_secret();
`,
};
