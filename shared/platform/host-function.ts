import { type Context, Hono } from 'hono';
import type { z } from 'zod';
import type { NoteForeignIds } from '#shared/identity/alerts-foreign-ids.ts';
import { instruments } from '#shared/telemetry/metrics.ts';
import { inSpan } from '#shared/telemetry/trace.ts';
import { type Actor, mayDo } from './actor.ts';
import { createCtx, type Platform } from './create-ctx.ts';
import { actorOf } from './credential.ts';
import { Problem, problemAnswer } from './errors.ts';
import type { EventTokens } from './event-token.ts';
import type { FunctionDefinition } from './function.ts';
import { mountReactions } from './host-reactions.ts';
import type { InputSpec, Operation } from './operation.ts';
import { limitedStream, readBody } from './request-body.ts';

export interface HostEnv {
  Variables: { requestId: string };
}

export interface HostOptions {
  platform: Platform;
  eventTokens: EventTokens;
  /** true while SIGTERM is being obeyed: new requests get 503. */
  draining(): boolean;
  /** Told which ids of a path were answered with 404, and to whom. */
  noteForeignIds?: NoteForeignIds;
}

/**
 * The Hono app of one function: its operations below /api/<prefix>, its reactions below /events/<reaction>.
 * Everything a function needs around its handlers is here, once: request id, trace, authentication, permission,
 * origin check, body limit, validation, problem+json.
 */
export function hostFunction(definition: FunctionDefinition, options: HostOptions): Hono<HostEnv> {
  const app = new Hono<HostEnv>();
  app.use(async (c, next) => {
    const given = c.req.header('x-request-id');
    const requestId = given !== undefined && /^[\w.-]{1,100}$/.test(given) ? given : options.platform.ids.uuid();
    c.set('requestId', requestId);
    await next();
    c.res.headers.set('x-request-id', requestId);
  });
  app.onError((error, c) => problemResponse(error, c, options.platform));
  const base = `/api/${definition.prefix}`;
  for (const operation of orderForRouting(definition.operations)) {
    app.on(
      operation.method === 'HEAD' ? 'GET' : operation.method,
      [`${base}${operation.path === '/' ? '' : operation.path}`],
      async (c, next) => {
        // Hono answers HEAD through GET; an operation that declares HEAD is told apart here.
        if (
          operation.method === 'HEAD'
            ? c.req.method !== 'HEAD'
            : c.req.method === 'HEAD' && hasHead(definition, operation)
        )
          return await next();
        return await serveOperation(c, definition, operation, options);
      },
    );
  }
  mountReactions(app, definition, options);
  app.notFound(c => {
    const known = definition.operations.some(operation =>
      pathMatches(`${base}${operation.path === '/' ? '' : operation.path}`, c.req.path),
    );
    throw new Problem(known ? 'method-not-allowed' : 'not-found');
  });
  return app;
}

function hasHead(definition: FunctionDefinition, operation: Operation): boolean {
  return definition.operations.some(other => other.method === 'HEAD' && other.path === operation.path);
}

/** Fixed segments before parameters, so that `/inbox` is not taken for an id. */
function orderForRouting(operations: readonly Operation[]): Operation[] {
  const rank = (path: string): string => path.replaceAll(/:[^/]+/g, '~');
  return [...operations].sort((a, b) => (rank(a.path) < rank(b.path) ? -1 : 1));
}

function pathMatches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length && wanted.every((segment, at) => segment.startsWith(':') || segment === given[at])
  );
}

async function serveOperation(
  c: Context<HostEnv>,
  definition: FunctionDefinition,
  operation: Operation,
  options: HostOptions,
): Promise<Response> {
  const started = performance.now();
  let status = 500;
  try {
    return await inSpan(
      `${operation.method} /api/${definition.prefix}${operation.path}`,
      {
        kind: 'server',
        traceparent: c.req.header('traceparent'),
        attributes: {
          'cloudforge.function': definition.name,
          'cloudforge.operation': operation.name,
          'http.request.method': operation.method,
        },
      },
      async span => {
        let response: Response;
        try {
          if (options.draining()) throw new Problem('not-ready', { headers: { 'retry-after': '1' } });
          response = await callOperation(c, operation, options);
        } catch (error) {
          response = problemResponse(error, c, options.platform);
        }
        status = response.status;
        span.set({ 'http.response.status_code': status });
        if (status >= 500) span.fail(`HTTP ${status}`);
        return response;
      },
    );
  } finally {
    instruments().requestDuration.record((performance.now() - started) / 1_000, {
      function: definition.name,
      operation: operation.name,
      status: String(status),
    });
  }
}

async function callOperation(c: Context<HostEnv>, operation: Operation, options: HostOptions): Promise<Response> {
  const { platform } = options;
  const requestId = c.get('requestId');
  const actor = await authorize(c, operation, platform);
  const input = {
    params: validate('params', operation.input.params, c.req.param()),
    query: validate('query', operation.input.query, Object.fromEntries(new URL(c.req.url).searchParams)),
    headers: validate('headers', operation.input.headers, c.req.header()),
    body: await readInputBody(c, operation),
    request: c.req.raw,
  };
  const signal = AbortSignal.any([c.req.raw.signal, platform.signal]);
  const ctx = createCtx(platform, { actor, requestId, signal });
  let result: unknown;
  try {
    // Each part was parsed by the operation's own schema just above.
    result = await operation.handler({ ctx, input: input as Parameters<Operation['handler']>[0]['input'] });
  } catch (error) {
    // Looked up once the answer is on its way, which is that of anything that does not exist.
    if (error instanceof Problem && error.code === 'not-found') {
      const ids = Object.values(c.req.param());
      setImmediate(() => options.noteForeignIds?.(actor, ids));
    }
    throw error;
  }
  if (result instanceof Response) return result;
  if (operation.output.body === undefined) return new Response(null, { status: operation.output.status });
  const body = operation.output.body.parse(result);
  return new Response(JSON.stringify(body), {
    status: operation.output.status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  });
}

const nobody: Actor = { kind: 'system', organizationId: '', function: 'public' };

async function authorize(c: Context<HostEnv>, operation: Operation, platform: Platform): Promise<Actor> {
  if (operation.access === 'public') return nobody;
  const actor = await actorOf(c.req.raw.headers, platform.services.identity);
  if (actor === undefined)
    throw new Problem('not-signed-in', { headers: { 'www-authenticate': 'Bearer realm="cloudforge"' } });
  // A token is sent by whoever holds it, not by a browser on its own.
  const byCookie = actor.kind === 'user' && actor.tokenId === undefined;
  if (byCookie && !['GET', 'HEAD', 'OPTIONS'].includes(operation.method)) refuseForeignOrigin(c);
  if (!mayDo(actor, operation.access))
    throw new Problem(actor.kind === 'user' && actor.secondFactorMissing ? 'second-factor-required' : 'forbidden');
  return actor;
}

/** A cookie is sent by any page the browser has open; only our own origin may use it to change something. */
function refuseForeignOrigin(c: Context<HostEnv>): void {
  const site = c.req.header('sec-fetch-site');
  if (site === 'same-origin' || site === 'none') return;
  const origin = c.req.header('origin');
  const host = c.req.header('x-forwarded-host') ?? c.req.header('host');
  if (site === undefined && origin !== undefined && host !== undefined && hostOf(origin) === host) return;
  throw new Problem('origin-refused');
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function validate(part: string, schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  // PostgreSQL's text holds every character but this one; no field of ours has a use for it.
  if (hasNul(value))
    throw new Problem('validation-failed', {
      detail: `${part}: the character U+0000 is not allowed.`,
      members: { issues: [{ path: part, message: 'U+0000 is not allowed' }] },
    });
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(part, parsed.error);
}

const nestingMax = 50;

function hasNul(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null) return false;
  if (depth > nestingMax)
    throw new Problem('validation-failed', { detail: `The body is nested deeper than ${nestingMax} levels.` });
  return Object.entries(value).some(([key, inner]) => key.includes('\0') || hasNul(inner, depth + 1));
}

function invalid(part: string, error: z.ZodError): Problem {
  const issues = error.issues
    .slice(0, 50)
    .map(issue => ({ path: [part, ...issue.path.map(String)].join('.'), message: issue.message }));
  return new Problem('validation-failed', {
    detail: issues
      .map(issue => `${issue.path}: ${issue.message}`)
      .join('; ')
      .slice(0, 500),
    members: { issues },
  });
}

async function readInputBody(c: Context<HostEnv>, operation: Operation): Promise<unknown> {
  const spec: InputSpec['body'] = operation.input.body;
  if (spec === undefined) return undefined;
  if (spec.kind !== 'json') return limitedStream(c.req.raw, operation.bodyBytesMax);
  const mediaType = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  const bytes = await readBody(c.req.raw, operation.bodyBytesMax);
  if (bytes.byteLength > 0 && mediaType !== 'application/json')
    throw new Problem('media-type-unsupported', { detail: 'Send JSON with the content type application/json.' });
  let value: unknown;
  try {
    value = bytes.byteLength === 0 ? undefined : JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new Problem('body-unreadable', { cause: error });
  }
  return validate('body', spec.schema, value);
}

/** The problem+json answer of an error; what was not expected is logged with everything it says. */
export function problemResponse(error: unknown, c: Context<HostEnv>, platform: Pick<Platform, 'log'>): Response {
  const requestId = c.get('requestId') ?? 'none';
  const answer = problemAnswer(error, requestId, { 'cache-control': 'no-store', 'x-request-id': requestId });
  if (answer.status >= 500) platform.log.error('request failed', { requestId, path: shownPath(c.req.path), error });
  return answer;
}

/** A path as logs may hold it: a token in it (inbound webhooks) is longer than any name or id of ours. */
function shownPath(path: string): string {
  return path.replaceAll(/[\w-]{40,}/g, ':token');
}
