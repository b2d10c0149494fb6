import type { SchemaMigration } from './migration.ts';

/** Who has a delivery in hand, so that nobody waits for a dispatcher that is known to be dead (ADR 0011). */
export const publishers: SchemaMigration = {
  name: '0009-publishers',
  phase: 'expand',
  sql: /* sql */ `
alter table deliveries add column published_by text;
create index deliveries_publishers_idx on deliveries (published_by) where state = 'pending' and published_by is not null;
`,
};
