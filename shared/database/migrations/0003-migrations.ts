import type { SchemaMigration } from './migration.ts';

/**
 * What a migration needs to be driven step by step (ADR 0009): where it comes from and goes to, what its owner decided,
 * how far it is, and what came of each step. Connection strings lie sealed in `secrets`.
 */
export const migrationSteps: SchemaMigration = {
  name: '0003-migration-steps',
  phase: 'expand',
  sql: /* sql */ `
alter table migrations
  add column name text not null default '' check (length(name) <= 200),
  add column version integer not null default 1,
  add column attempt integer not null default 1,
  add column source_kind text not null default 'artifact' check (source_kind in ('artifact', 'server')),
  add column source_label text not null default '',
  add column artifact_id uuid,
  add column source_secret_id uuid,
  add column target_kind text not null default 'embedded' check (target_kind in ('embedded', 'server')),
  add column target_label text not null default '',
  add column target_secret_id uuid,
  add column decisions jsonb not null default '{}',
  add column progress jsonb,
  add column result jsonb not null default '{}',
  add column failure jsonb,
  add column created_by uuid references users on delete set null,
  add column finished_at timestamptz,
  add constraint migrations_state_check check (state in ('reading', 'planned', 'rehearsing', 'rehearsed', 'copying', 'copied',
    'proving', 'proved', 'different', 'cutting-over', 'cut-over', 'reverting', 'reverted', 'failed', 'cancelled')),
  add constraint migrations_artifact_fkey foreign key (organization_id, artifact_id) references artifacts on delete cascade,
  add constraint migrations_source_secret_fkey foreign key (organization_id, source_secret_id) references secrets (organization_id, id),
  add constraint migrations_target_secret_fkey foreign key (organization_id, target_secret_id) references secrets (organization_id, id);
create index migrations_recent_idx on migrations (organization_id, created_at desc, id);
`,
};
