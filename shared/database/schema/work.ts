import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { BigCount, Json, OptionalTime, Time, TimeDefault } from './columns.ts';

/** Projects, files, runs, migrations, and the tables of events and jobs. */

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
  published_by: ColumnType<string | null, string | null | undefined, string | null>;
  last_error: ColumnType<DeliveryError | null, string | null | undefined, string | null>;
  replays: Generated<number>;
  created_at: TimeDefault;
  finished_at: OptionalTime;
}
