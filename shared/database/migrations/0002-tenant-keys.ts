import type { SchemaMigration } from './migration.ts';

/**
 * The last two foreign keys that did not carry the tenant: checks of foreign keys see past row-level security, so a
 * key without it would say whether a row of another tenant exists.
 */
export const tenantKeys: SchemaMigration = {
  name: '0002-tenant-keys',
  phase: 'expand',
  sql: /* sql */ `
alter table outbox add constraint outbox_tenant_key unique (organization_id, id);
alter table deliveries
  add constraint deliveries_event_fkey foreign key (organization_id, event_id) references outbox (organization_id, id) on delete cascade,
  drop constraint deliveries_event_id_fkey;
alter table webhook_endpoints
  add constraint webhook_endpoints_secret_fkey foreign key (organization_id, secret_id) references secrets (organization_id, id),
  drop constraint webhook_endpoints_secret_id_fkey;
`,
};
