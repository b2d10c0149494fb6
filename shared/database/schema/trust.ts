import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { Json, OptionalTime, Time, TimeDefault } from './columns.ts';

/** Secrets, limits, the audit log and webhooks. */

export interface Secrets {
  organization_id: string;
  id: string;
  purpose: string;
  key_id: string;
  envelope: Buffer;
  created_at: TimeDefault;
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
  header_names: Generated<string[]>;
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
  replay_id: string | null;
  slot_at: OptionalTime;
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
