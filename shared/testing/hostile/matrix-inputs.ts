import type { Operation } from '#shared/platform/operation.ts';
import type { FilledIds } from './fill-tenant.ts';

/** What a valid request has beside its path. */
export interface MatrixInput {
  query?: Record<string, string>;
  json?: object;
  headers?: Record<string, string>;
  /** Bytes or a form, made anew for each request. */
  body?(): Uint8Array | FormData;
}

const tus = { 'tus-resumable': '1.0.0' };
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const form = (): FormData => {
  const made = new FormData();
  made.append('file', new Blob(['x']), 'a.sql');
  return made;
};
const token = 'A'.repeat(43);
const url = 'http://127.0.0.1:9/';
const password = 'eleven green cucumbers';

/**
 * Valid input of every operation that takes any beside ids in its path. One that is missing here fails the matrix: its
 * author says what a right request looks like, with the ids of things that an attacker would try.
 */
const inputs: Readonly<Record<string, (ids: FilledIds) => MatrixInput>> = {
  confirmSession: () => ({ json: { password } }),
  confirmSecondFactor: () => ({ json: { code: '123456' } }),
  enrolSecondFactor: () => ({ json: { name: 'Phone' } }),
  removeSecondFactor: () => ({ json: {} }),
  renewRecoveryCodes: () => ({ json: {} }),
  setPassword: () => ({ json: { password } }),
  updateSelf: () => ({ json: { displayName: 'Mine' } }),
  createApiKey: () => ({ json: { name: 'Mine', role: 'viewer' } }),
  rotateApiKey: () => ({ json: {} }),
  createIdentityProvider: () => ({
    json: { name: 'Mine', issuer: 'http://127.0.0.1:9', clientId: 'c', emailDomains: ['example.org'] },
  }),
  switchOrganization: ids => ({ json: { organizationId: ids.organizationId } }),
  acceptInvitation: () => ({ json: { token } }),
  eraseSelf: () => ({ json: {} }),
  createOrganization: () => ({ json: { name: 'Mine' } }),
  updateOrganization: () => ({ json: { name: 'Mine' } }),
  deleteOrganization: () => ({ json: { name: 'First' } }),
  updateMember: () => ({ json: { role: 'viewer' } }),
  createInvitation: () => ({ json: { email: 'me@example.org', role: 'viewer' } }),
  createTeam: () => ({ json: { name: 'Mine' } }),
  updateTeam: () => ({ json: { name: 'Mine' } }),
  createGrant: ids => ({ json: { to: { userId: ids.userId }, role: 'viewer' } }),
  createProject: () => ({ json: { name: 'Mine' } }),
  updateProject: () => ({ json: { name: 'Mine' } }),
  createUpload: ids => ({
    headers: { ...tus, 'upload-length': '10', 'upload-metadata': `projectId ${base64(ids.projectId ?? '')}` },
  }),
  getUploadOffset: () => ({ headers: tus }),
  appendUpload: () => ({
    headers: { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    body: () => new TextEncoder().encode('x'),
  }),
  abortUpload: () => ({ headers: tus }),
  createFile: ids => ({ query: { projectId: ids.projectId ?? '' }, body: form }),
  listArtifacts: ids => ({ query: { projectId: ids.projectId ?? '' } }),
  createRun: () => ({ json: {} }),
  createMigration: ids => ({ json: { projectId: ids.projectId, source: { kind: 'run', runId: ids.runId } } }),
  saveDecisions: () => ({ json: {} }),
  cutOver: () => ({ json: { confirm: 'cut over' } }),
  createWebhookEndpoint: () => ({ json: { url } }),
  updateWebhookEndpoint: () => ({ json: { description: 'Mine' } }),
  rotateWebhookSecret: () => ({ json: {} }),
  replayWebhookMessages: () => ({ json: { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' } }),
  createWebhookSource: ids => ({ json: { name: 'Mine', kind: 'generic', projectId: ids.projectId } }),
  updateWebhookSource: () => ({ json: { name: 'Mine' } }),
};

/** Values of path parameters that are no ids. */
const fixed: Readonly<Record<string, string>> = { path: 'report.md' };

export interface MatrixRequest {
  method: string;
  path: string;
  json?: object;
  headers: Record<string, string>;
  body?(): Uint8Array | FormData;
}

/**
 * A request that would be right, if only whoever sends it were. Throws where this file does not say what that is, or
 * says what the operation's own schema refuses.
 */
export function rightRequest(prefix: string, operation: Operation, ids: FilledIds): MatrixRequest {
  const { name, method, input } = operation;
  const own = inputs[name]?.(ids) ?? {};
  const params: Record<string, string> = {};
  const path = operation.path.replaceAll(/:(\w+)(\{[^}]*\})?/g, (_, parameter: string) => {
    const value = fixed[parameter] ?? ids[parameter];
    if (value === undefined) throw new Error(`${name}: fill-tenant.ts makes nothing that is called ${parameter}.`);
    params[parameter] = value;
    return value;
  });
  const takes = input.body?.kind;
  if (takes === 'json' && own.json === undefined) throw new Error(`${name}: matrix-inputs.ts has no valid body of it.`);
  if (takes !== undefined && takes !== 'json' && inputs[name] === undefined)
    throw new Error(`${name}: matrix-inputs.ts has no valid request of it.`);
  for (const [part, schema, value] of [
    ['params', input.params, params],
    ['query', input.query, own.query ?? {}],
    ['body', input.body?.kind === 'json' ? input.body.schema : undefined, own.json],
  ] as const) {
    const parsed = schema?.safeParse(value);
    if (parsed?.success === false) throw new Error(`${name}: its ${part} in matrix-inputs.ts: ${parsed.error.message}`);
  }
  const query = own.query === undefined ? '' : `?${new URLSearchParams(own.query)}`;
  return {
    method,
    path: `/api/${prefix}${path === '/' ? '' : path}${query}`,
    headers: own.headers ?? {},
    ...(own.json === undefined ? {} : { json: own.json }),
    ...(own.body === undefined ? {} : { body: own.body }),
  };
}

/** Inputs of operations that are no more. */
export function staleInputs(operations: readonly Operation[]): string[] {
  return Object.keys(inputs).filter(name => !operations.some(operation => operation.name === name));
}
