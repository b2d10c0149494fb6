import { createHash, randomUUID } from 'node:crypto';

export interface FilledTenant {
  organizationId: string;
  /** Owner of the things that are a person's. */
  userId: string;
  projectId: string;
}

/** Ids of what was made, by the names that path parameters have. */
export type FilledIds = Record<string, string>;

type Query = (sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;

/**
 * One row of everything that an organisation can have, in every table of a tenant, hanging on one project where it hangs
 * on any. Written as the database's owner, past operations and row-level security: tests then look at what is seen,
 * changed, exported or left of it.
 */
export async function fillTenant(query: Query, tenant: FilledTenant): Promise<FilledIds> {
  const { organizationId, userId, projectId } = tenant;
  const insert = async (table: string, row: Record<string, unknown>): Promise<void> => {
    const columns = Object.keys(row);
    await query(
      `insert into cloudforge.${table} (${columns.join(', ')}) values (${columns.map((_, at) => `$${at + 1}`).join(', ')})`,
      Object.values(row),
    );
  };
  const id = (): string => randomUUID();
  const hash = (): Buffer => createHash('sha256').update(randomUUID()).digest();
  const own = { organization_id: organizationId };
  const soon = new Date(Date.now() + 86_400_000);
  const sealed = async (purpose: string): Promise<string> => {
    const secretId = id();
    await insert('secrets', { ...own, id: secretId, purpose, key_id: 'k', envelope: Buffer.alloc(8) });
    return secretId;
  };
  const ids: FilledIds = { projectId, userId };
  const made = (name: string): string => {
    ids[name] = id();
    return ids[name];
  };

  // People, and how they prove who they are.
  const sessionId = made('sessionId');
  await insert('sessions', { ...own, token_hash: hash(), id: sessionId, user_id: userId, expires_at: soon });
  await insert('refresh_tokens', { token_hash: hash(), session_id: sessionId, expires_at: soon });
  await insert('sign_in_links', { ...own, token_hash: hash(), user_id: userId, expires_at: soon });
  await insert('totp_devices', { id: made('deviceId'), user_id: userId, name: 'Phone', key_id: 'k', envelope: hash() });
  await insert('totp_used_steps', { device_id: ids.deviceId, step: 1 });
  await insert('recovery_codes', { user_id: userId, code_hash: hash() });
  await query(
    'insert into cloudforge.sign_in_failures (subject, failures, last_at) values ($1, 1, now()) on conflict do nothing',
    [`user:${userId}`],
  );
  const role = 'viewer';
  await insert('api_keys', {
    ...own,
    id: made('keyId'),
    user_id: userId,
    name: 'Key',
    prefix: 'filled',
    secret_hash: hash(),
    role,
  });
  await insert('invitations', {
    ...own,
    id: made('invitationId'),
    email: `invited-${ids.invitationId}@example.org`,
    role,
    token_hash: hash(),
    created_by: userId,
    expires_at: soon,
  });
  await insert('teams', { ...own, id: made('teamId'), name: `Team ${ids.teamId}` });
  await insert('team_members', { ...own, team_id: ids.teamId, user_id: userId });
  await insert('project_grants', { ...own, id: made('grantId'), project_id: projectId, team_id: ids.teamId, role });
  await insert('identity_providers', {
    ...own,
    id: made('providerId'),
    name: 'Provider',
    issuer: 'https://issuer.example',
    client_id: 'client',
    client_secret_id: await sealed('identity-provider'),
  });
  await insert('external_identities', { provider_id: ids.providerId, subject: id(), user_id: userId });
  await insert('oidc_attempts', {
    state_hash: hash(),
    provider_id: ids.providerId,
    nonce: 'n',
    code_verifier: 'v',
    expires_at: soon,
  });

  // Files, runs, migrations.
  const key = `${organizationId}/${made('artifactId')}/source`;
  await insert('artifacts', {
    ...own,
    id: ids.artifactId,
    project_id: projectId,
    file_name: 'filled.sql',
    state: 'stored',
    size_bytes: 1,
    received_bytes: 1,
    sha256: '0'.repeat(64),
    bucket: 'user-uploads',
    object_key: key,
    created_by: userId,
    expires_at: soon,
  });
  await insert('runs', {
    ...own,
    id: made('runId'),
    project_id: projectId,
    artifact_id: ids.artifactId,
    state: 'waiting',
    sequence: 1,
    created_by: userId,
  });
  await insert('run_events', { ...own, run_id: ids.runId, sequence: 1, type: 'run.waiting', data: '{}' });
  await insert('analyses', {
    ...own,
    id: id(),
    run_id: ids.runId,
    dialect: 'mysql',
    grade: 'A',
    summary: '{}',
    assessment_bucket: 'migration-bkp',
    assessment_key: `${organizationId}/${ids.runId}/assessment.json`,
  });
  await insert('bundles', {
    ...own,
    id: id(),
    run_id: ids.runId,
    manifest: '{}',
    envelope: '{}',
    bucket: 'migration-bkp',
    key_prefix: `${organizationId}/${ids.runId}`,
  });
  await insert('migrations', {
    ...own,
    id: made('migrationId'),
    project_id: projectId,
    run_id: ids.runId,
    artifact_id: ids.artifactId,
    state: 'planned',
    name: 'Filled',
    source_label: 'filled.sql',
    source_secret_id: await sealed('migration-source'),
    target_kind: 'server',
    target_label: 'postgresql://host/database',
    target_secret_id: await sealed('migration-target'),
    created_by: userId,
  });
  await insert('metrics', {
    ...own,
    project_id: projectId,
    name: 'm',
    labels: '{}',
    value: 1,
    measured_at: new Date(),
  });
  await insert('templates', { ...own, id: id(), name: 'Template', kind: 'k', body: '{}' });
  // One that waits for long: no worker takes it meanwhile.
  await insert('jobs', {
    ...own,
    id: made('jobId'),
    worker: 'nobody',
    subject_id: ids.runId,
    input: '{}',
    state: 'ready',
    ready_at: soon,
  });

  // Events, webhooks in both directions, the log.
  await insert('outbox', {
    ...own,
    id: made('eventId'),
    type: 'cloudforge.run.cancelled.v1',
    source: '/test',
    subject: ids.runId,
    time: new Date(),
    data: JSON.stringify({ runId: ids.runId, projectId, cancelledBy: userId }),
    expanded_at: new Date(),
  });
  await insert('deliveries', {
    ...own,
    id: id(),
    event_id: ids.eventId,
    event_type: 'cloudforge.run.cancelled.v1',
    function: 'notify',
    reaction: 'filled',
    state: 'done',
  });
  await insert('webhook_endpoints', {
    ...own,
    id: made('endpointId'),
    url: 'http://127.0.0.1:9/',
    secret_id: await sealed('webhook-endpoint'),
    previous_secret_id: await sealed('webhook-endpoint'),
    headers_secret_id: await sealed('webhook-headers'),
  });
  await insert('webhook_messages', {
    ...own,
    id: made('messageId'),
    endpoint_id: ids.endpointId,
    event_id: ids.eventId,
    event_type: 'cloudforge.run.cancelled.v1',
    state: 'delivered',
  });
  await insert('webhook_attempts', {
    ...own,
    id: made('attemptId'),
    message_id: ids.messageId,
    number: 1,
    started_at: new Date(),
    duration_ms: 1,
    request_body: JSON.stringify({ data: { projectId } }),
  });
  await insert('webhook_sources', {
    ...own,
    id: made('sourceId'),
    project_id: projectId,
    name: 'Source',
    kind: 'generic',
    token_hash: hash(),
    secret_id: await sealed('webhook-source'),
    created_by: userId,
  });
  await insert('webhook_receipts', {
    ...own,
    id: id(),
    source_id: ids.sourceId,
    delivery_key: 'filled',
    state: 'started',
    run_id: ids.runId,
  });
  await insert('alerts', { ...own, id: made('alertId'), kind: 'api-key-misused', subject: `api-key:${ids.keyId}` });
  await insert('idempotency_keys', {
    ...own,
    key: id(),
    operation: 'createProject',
    actor_id: userId,
    request_hash: hash(),
    state: 'answered',
    lease_until: soon,
  });
  const auditId = id();
  await insert('audit_logs', {
    ...own,
    id: auditId,
    actor_kind: 'user',
    actor_id: userId,
    action: 'test.filled',
    target_kind: 'project',
    target_id: projectId,
    at: new Date(),
  });
  await insert('audit_heads', {
    ...own,
    sequence: Math.floor(Math.random() * 1e9) + 1e9,
    seal: hash(),
    signed_at: new Date(),
    key_id: 'k',
    signature: hash(),
  });
  await insert('rate_buckets', { key: `organization:${organizationId}:${id()}`, tokens: 1, refilled_at: new Date() });
  return ids;
}

/** Every table of the schema that has a column for the tenant. */
export async function tenantTables(query: Query): Promise<string[]> {
  const rows = await query(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id'
     where c.relnamespace = 'cloudforge'::regnamespace and c.relkind in ('r', 'p') and not a.attisdropped order by 1`,
  );
  return rows.map(row => String(row.name));
}

/** Rows of each table that hold this text anywhere; tables without one are left out. */
export async function rowsWith(query: Query, text: string): Promise<Record<string, number>> {
  const tables = await query(
    `select relname as name from pg_class where relnamespace = 'cloudforge'::regnamespace and relkind in ('r', 'p') order by 1`,
  );
  const found: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await query(
      `select count(*)::int as count from cloudforge.${String(name)} t where position($1 in to_jsonb(t)::text) > 0`,
      [text],
    );
    if (Number(row?.count) > 0) found[String(name)] = Number(row?.count);
  }
  return found;
}
