import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely';

/** Kysely types of schema `cloudforge`. `database-schema.test.ts` compares them with a migrated database. */

type Time = ColumnType<Date, Date | string, Date | string>;
type TimeDefault = ColumnType<Date, Date | string | undefined, Date | string>;
type OptionalTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
/** bigint: pg gives a string; the pool's parser turns it into a number below 2^53. */
type BigCount = ColumnType<number, number | undefined, number>;
type Json<T extends object> = JSONColumnType<T, string, string>;

export interface Organizations {
  id: string;
  name: string;
  created_at: TimeDefault;
  two_factor_required: Generated<boolean>;
  quotas: ColumnType<Record<string, number>, string | undefined, string>;
}
export interface Users {
  id: string;
  email: string;
  display_name: Generated<string>;
  created_at: TimeDefault;
  disabled_at: OptionalTime;
}
export interface Memberships {
  organization_id: string;
  user_id: string;
  role: 'owner' | 'admin' | 'operator' | 'viewer';
  created_at: TimeDefault;
}
export interface SignInLinks {
  token_hash: Buffer;
  user_id: string;
  organization_id: string;
  created_at: TimeDefault;
  expires_at: Time;
  used_at: OptionalTime;
  purpose: Generated<'sign-in' | 'reset-password'>;
}
export interface Sessions {
  token_hash: Buffer;
  id: string;
  user_id: string;
  organization_id: string;
  created_at: TimeDefault;
  last_seen_at: TimeDefault;
  expires_at: Time;
  user_agent: Generated<string>;
  kind: Generated<'browser' | 'token'>;
  factors: Generated<string[]>;
  address: Generated<string>;
}
export interface Passwords {
  user_id: string;
  hash: string;
  changed_at: TimeDefault;
}
export interface TotpDevices {
  id: string;
  user_id: string;
  name: string;
  key_id: string;
  envelope: Buffer;
  created_at: TimeDefault;
  confirmed_at: OptionalTime;
}
export interface TotpUsedSteps {
  device_id: string;
  step: number;
  used_at: TimeDefault;
}
export interface RecoveryCodes {
  user_id: string;
  code_hash: Buffer;
  created_at: TimeDefault;
  used_at: OptionalTime;
}
export interface SignInFailures {
  subject: string;
  failures: number;
  last_at: Time;
  locked_until: OptionalTime;
}
export interface RefreshTokens {
  token_hash: Buffer;
  session_id: string;
  created_at: TimeDefault;
  expires_at: Time;
  used_at: OptionalTime;
}
export interface SigningKeys {
  id: string;
  public_jwk: Json<Record<string, unknown>>;
  key_id: string;
  envelope: Buffer;
  created_at: TimeDefault;
  signs_from: Time;
  signs_until: OptionalTime;
  expires_at: OptionalTime;
}
export interface Invitations {
  organization_id: string;
  id: string;
  email: string;
  role: 'owner' | 'admin' | 'operator' | 'viewer';
  token_hash: Buffer;
  created_by: string | null;
  created_at: TimeDefault;
  expires_at: Time;
  accepted_at: OptionalTime;
  revoked_at: OptionalTime;
}
export interface Teams {
  organization_id: string;
  id: string;
  name: string;
  created_at: TimeDefault;
}
export interface TeamMembers {
  organization_id: string;
  team_id: string;
  user_id: string;
  created_at: TimeDefault;
}
export interface ProjectGrants {
  organization_id: string;
  id: string;
  project_id: string;
  user_id: string | null;
  team_id: string | null;
  api_key_id: string | null;
  role: 'admin' | 'operator' | 'viewer';
  created_at: TimeDefault;
}
export interface IdentityProviders {
  organization_id: string;
  id: string;
  name: string;
  issuer: string;
  client_id: string;
  client_secret_id: string | null;
  email_domains: Generated<string[]>;
  joins_as: 'admin' | 'operator' | 'viewer' | null;
  created_at: TimeDefault;
}
export interface ExternalIdentities {
  provider_id: string;
  subject: string;
  user_id: string;
  linked_at: TimeDefault;
}
export interface OidcAttempts {
  state_hash: Buffer;
  provider_id: string;
  nonce: string;
  code_verifier: string;
  return_to: Generated<string>;
  created_at: TimeDefault;
  expires_at: Time;
}
export interface ApiKeys {
  organization_id: string;
  id: string;
  user_id: string;
  name: string;
  prefix: string;
  secret_hash: Buffer;
  role: 'owner' | 'admin' | 'operator' | 'viewer';
  created_at: TimeDefault;
  expires_at: OptionalTime;
  last_used_at: OptionalTime;
  revoked_at: OptionalTime;
  scopes: Generated<string[]>;
}
export interface Projects {
  organization_id: string;
  id: string;
  name: string;
  description: Generated<string>;
  created_by: string | null;
  created_at: TimeDefault;
  updated_at: TimeDefault;
  visibility: Generated<'organization' | 'restricted'>;
}
export interface Templates {
  organization_id: string;
  id: string;
  name: string;
  kind: string;
  body: Json<Record<string, unknown>>;
  created_at: TimeDefault;
}
export interface Artifacts {
  organization_id: string;
  id: string;
  project_id: string;
  file_name: string;
  media_type: Generated<string>;
  state: 'receiving' | 'stored' | 'expired' | 'aborted';
  size_bytes: number | null;
  received_bytes: BigCount;
  sha256: string | null;
  bucket: string;
  object_key: string | null;
  upload_id: string | null;
  parts: ColumnType<{ number: number; sizeBytes: number; etag: string }[], string | undefined, string>;
  created_by: string | null;
  created_at: TimeDefault;
  stored_at: OptionalTime;
  expires_at: Time;
}
export const runStates = [
  'uploaded',
  'analyzing',
  'analyzed',
  'waiting',
  'generating',
  'generated',
  'completed',
  'failed',
  'cancelled',
] as const;
export type RunState = (typeof runStates)[number];
export interface RunFailure {
  stage: string;
  code: string;
  message: string;
  /** State the run was in; a replay of the dead letter that failed it puts it back there. */
  from?: RunState;
}
export interface RunOptions {
  pauseAfterAnalysis?: boolean;
}
export interface Runs {
  organization_id: string;
  id: string;
  project_id: string;
  artifact_id: string | null;
  state: RunState;
  version: Generated<number>;
  sequence: BigCount;
  options: ColumnType<RunOptions, string | undefined, string>;
  failure: ColumnType<RunFailure | null, string | null | undefined, string | null>;
  traceparent: string | null;
  created_by: string | null;
  created_at: TimeDefault;
  updated_at: TimeDefault;
  deadline_at: OptionalTime;
  finished_at: OptionalTime;
}
export interface RunEvents {
  organization_id: string;
  run_id: string;
  sequence: number;
  type: string;
  data: Json<Record<string, unknown>>;
  created_at: TimeDefault;
}
export interface AnalysisSummary {
  tables: number;
  rows: number;
  views: number;
  routines: number;
  triggers: number;
  findings: Record<string, number>;
  effortHours: { min: number; max: number };
  gradeReasons: string[];
  sizeBytes: number;
}
export interface Analyses {
  organization_id: string;
  id: string;
  run_id: string;
  dialect: string;
  grade: string;
  summary: ColumnType<AnalysisSummary, string, string>;
  assessment_bucket: string;
  assessment_key: string;
  created_at: TimeDefault;
}
export interface Bundles {
  organization_id: string;
  id: string;
  run_id: string;
  manifest: Json<Record<string, unknown>>;
  envelope: Json<Record<string, unknown>>;
  bucket: string;
  key_prefix: string;
  created_at: TimeDefault;
}
/** The states of a migration; who may follow whom is said in shared/migration/service/advance-migration.ts. */
export const migrationStates = [
  'reading',
  'planned',
  'rehearsing',
  'rehearsed',
  'copying',
  'copied',
  'proving',
  'proved',
  'different',
  'cutting-over',
  'cut-over',
  'reverting',
  'reverted',
  'failed',
  'cancelled',
] as const;
export type MigrationRunState = (typeof migrationStates)[number];
export interface MigrationFailure {
  stage: string;
  code: string;
  message: string;
  /** State in which it stopped: resuming puts it back there. */
  from: MigrationRunState;
}
export interface Migrations {
  organization_id: string;
  id: string;
  project_id: string;
  run_id: string | null;
  state: MigrationRunState;
  options: Json<Record<string, unknown>>;
  created_at: TimeDefault;
  updated_at: TimeDefault;
  name: Generated<string>;
  version: Generated<number>;
  attempt: Generated<number>;
  source_kind: Generated<'artifact' | 'server'>;
  source_label: Generated<string>;
  artifact_id: string | null;
  source_secret_id: string | null;
  target_kind: Generated<'embedded' | 'server'>;
  target_label: Generated<string>;
  target_secret_id: string | null;
  decisions: ColumnType<Record<string, unknown>, string | undefined, string>;
  progress: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>;
  result: ColumnType<Record<string, unknown>, string | undefined, string>;
  failure: ColumnType<MigrationFailure | null, string | null | undefined, string | null>;
  created_by: string | null;
  finished_at: OptionalTime;
}
export interface Metrics {
  organization_id: string;
  id: GeneratedAlways<number>;
  project_id: string | null;
  name: string;
  labels: Json<Record<string, string>>;
  value: number;
  measured_at: Time;
}
export interface Secrets {
  organization_id: string;
  id: string;
  purpose: string;
  key_id: string;
  envelope: Buffer;
  created_at: TimeDefault;
}
export interface Jobs {
  organization_id: string;
  id: string;
  worker: string;
  subject_id: string;
  input: Json<Record<string, unknown>>;
  state: 'ready' | 'running' | 'done' | 'failed' | 'cancelled';
  tries: Generated<number>;
  fence: Generated<number>;
  leased_by: string | null;
  lease_until: OptionalTime;
  ready_at: TimeDefault;
  progress: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>;
  last_error: string | null;
  traceparent: string | null;
  created_at: TimeDefault;
  finished_at: OptionalTime;
}
export interface Outbox {
  position: GeneratedAlways<number>;
  id: string;
  organization_id: string;
  type: string;
  source: string;
  subject: string | null;
  time: Time;
  data: Json<Record<string, unknown>>;
  traceparent: string | null;
  tracestate: string | null;
  expanded_at: OptionalTime;
}
export interface DeliveryError {
  at: string;
  code: string;
  message: string;
  status?: number;
}
export interface Deliveries {
  id: string;
  organization_id: string;
  event_id: string;
  event_type: string;
  function: string;
  reaction: string;
  state: 'pending' | 'done' | 'dead';
  tries: Generated<number>;
  delays: Generated<number>;
  delayed_since: OptionalTime;
  publication: Generated<number>;
  next_at: TimeDefault;
  claimed_until: OptionalTime;
  last_error: ColumnType<DeliveryError | null, string | null | undefined, string | null>;
  replays: Generated<number>;
  created_at: TimeDefault;
  finished_at: OptionalTime;
}
export interface WebhookEndpoints {
  organization_id: string;
  id: string;
  url: string;
  description: Generated<string>;
  event_types: Generated<string[]>;
  secret_id: string;
  state: Generated<'enabled' | 'disabled'>;
  disabled_reason: string | null;
  created_at: TimeDefault;
  filter: ColumnType<Record<string, unknown>, string | undefined, string>;
  headers_secret_id: string | null;
  previous_secret_id: string | null;
  previous_secret_until: OptionalTime;
  rate_per_minute: number | null;
  next_send_at: OptionalTime;
  consecutive_failures: Generated<number>;
  failing_since: OptionalTime;
  paused_until: OptionalTime;
  disabled_at: OptionalTime;
}
export interface WebhookMessages {
  organization_id: string;
  id: string;
  endpoint_id: string;
  event_id: string;
  event_type: string;
  state: 'pending' | 'delivered' | 'failed';
  tries: Generated<number>;
  next_at: OptionalTime;
  created_at: TimeDefault;
  finished_at: OptionalTime;
}
export interface WebhookAttempts {
  organization_id: string;
  id: string;
  message_id: string;
  number: number;
  started_at: Time;
  duration_ms: number;
  status: number | null;
  error: string | null;
  response_body: Generated<string>;
  request_headers: ColumnType<Record<string, string>, string | undefined, string>;
  request_body: Generated<string>;
  response_headers: ColumnType<Record<string, string>, string | undefined, string>;
}
export interface WebhookSources {
  organization_id: string;
  id: string;
  project_id: string;
  name: string;
  kind: 'generic' | 'github' | 's3';
  token_hash: Buffer;
  secret_id: string | null;
  options: ColumnType<Record<string, unknown>, string | undefined, string>;
  created_by: string | null;
  created_at: TimeDefault;
  last_used_at: OptionalTime;
  disabled_at: OptionalTime;
}
export interface WebhookReceipts {
  organization_id: string;
  id: string;
  source_id: string;
  delivery_key: string;
  received_at: TimeDefault;
  state: 'received' | 'started' | 'ignored' | 'failed';
  message: Generated<string>;
  run_id: string | null;
}
export interface AuditLogs {
  position: GeneratedAlways<number>;
  organization_id: string;
  id: string;
  actor_kind: string;
  actor_id: string;
  action: string;
  target_kind: string;
  target_id: string;
  data: Json<Record<string, unknown>>;
  request_id: string | null;
  at: Time;
  sealed_sequence: number | null;
  seal: Buffer | null;
}
export interface RateBuckets {
  key: string;
  tokens: number;
  refilled_at: Time;
}
export interface IdempotencyKeys {
  organization_id: string;
  key: string;
  operation: string;
  actor_id: string;
  request_hash: Buffer;
  state: 'begun' | 'effected' | 'answered';
  lease_until: Time;
  status: number | null;
  headers: ColumnType<Record<string, string> | null, string | null | undefined, string | null>;
  body: Buffer | null;
  created_at: TimeDefault;
}
export interface AuditHeads {
  organization_id: string;
  sequence: number;
  seal: Buffer;
  signed_at: Time;
  key_id: string;
  signature: Buffer;
}
export interface Alerts {
  organization_id: string;
  id: string;
  kind: string;
  subject: string;
  data: ColumnType<Record<string, unknown>, string | undefined, string>;
  occurrences: Generated<number>;
  first_at: TimeDefault;
  last_at: TimeDefault;
  acknowledged_at: OptionalTime;
}

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
