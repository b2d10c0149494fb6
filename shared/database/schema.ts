import type {
  ApiKeys,
  ExternalIdentities,
  IdentityProviders,
  Invitations,
  Memberships,
  OidcAttempts,
  Organizations,
  Passwords,
  ProjectGrants,
  RecoveryCodes,
  RefreshTokens,
  Sessions,
  SignInFailures,
  SignInLinks,
  SigningKeys,
  TeamMembers,
  Teams,
  TokenRevocations,
  TotpDevices,
  TotpUsedSteps,
  Users,
} from './schema/identity.ts';
import type {
  Alerts,
  AuditHeads,
  AuditLogs,
  IdempotencyKeys,
  RateBuckets,
  Secrets,
  WebhookAttempts,
  WebhookEndpoints,
  WebhookMessages,
  WebhookReceipts,
  WebhookSources,
} from './schema/trust.ts';
import type {
  Analyses,
  Artifacts,
  Bundles,
  Deliveries,
  Jobs,
  Metrics,
  Migrations,
  Outbox,
  Projects,
  RunEvents,
  Runs,
  Templates,
} from './schema/work.ts';

export * from './schema/identity.ts';
export * from './schema/trust.ts';
export * from './schema/work.ts';

/** Kysely types of schema `cloudforge`. `migrations.test.ts` compares them with a migrated database. */
export interface Database {
  organizations: Organizations;
  users: Users;
  memberships: Memberships;
  sign_in_links: SignInLinks;
  sessions: Sessions;
  api_keys: ApiKeys;
  projects: Projects;
  templates: Templates;
  artifacts: Artifacts;
  runs: Runs;
  run_events: RunEvents;
  analyses: Analyses;
  bundles: Bundles;
  migrations: Migrations;
  metrics: Metrics;
  secrets: Secrets;
  jobs: Jobs;
  outbox: Outbox;
  deliveries: Deliveries;
  webhook_endpoints: WebhookEndpoints;
  webhook_messages: WebhookMessages;
  webhook_attempts: WebhookAttempts;
  audit_logs: AuditLogs;
  passwords: Passwords;
  totp_devices: TotpDevices;
  totp_used_steps: TotpUsedSteps;
  recovery_codes: RecoveryCodes;
  sign_in_failures: SignInFailures;
  refresh_tokens: RefreshTokens;
  signing_keys: SigningKeys;
  token_revocations: TokenRevocations;
  invitations: Invitations;
  teams: Teams;
  team_members: TeamMembers;
  project_grants: ProjectGrants;
  identity_providers: IdentityProviders;
  external_identities: ExternalIdentities;
  oidc_attempts: OidcAttempts;
  rate_buckets: RateBuckets;
  idempotency_keys: IdempotencyKeys;
  audit_heads: AuditHeads;
  alerts: Alerts;
  webhook_sources: WebhookSources;
  webhook_receipts: WebhookReceipts;
}
