import type { SchemaMigration } from './migration.ts';

/**
 * Rows of an audit log that were written while its organisation was being deleted. The policies of 0007 let the owner
 * see only rows without an organisation, so that the function can take away no other.
 */
export const erasedAudit: SchemaMigration = {
  name: '0011-erased-audit',
  phase: 'expand',
  sql: /* sql */ `
create function cloudforge_erase_audit_of(ids uuid[]) returns bigint language plpgsql security definer
set search_path = cloudforge, pg_temp as $$
declare
  erased bigint;
  more bigint;
begin
  delete from audit_logs where organization_id = any(ids);
  get diagnostics erased = row_count;
  delete from audit_heads where organization_id = any(ids);
  get diagnostics more = row_count;
  return erased + more;
end $$;
revoke execute on function cloudforge_erase_audit_of(uuid[]) from public;
grant execute on function cloudforge_erase_audit_of(uuid[]) to cloudforge_dispatcher;
`,
};
