import { type Context, Hono } from 'hono';
import type { NoteForeignIds } from '#shared/identity/alerts-foreign-ids.ts';
import { instruments } from '#shared/telemetry/metrics.ts';
import { inSpan } from '#shared/telemetry/trace.ts';
import { authorize, authorizeInput } from './authorize.ts';
import { createCtx, type Platform } from './create-ctx.ts';
import { Problem, problemAnswer } from './errors.ts';
import type { EventTokens } from './event-token.ts';
import type { FunctionDefinition } from './function.ts';
import { mountReactions } from './host-reactions.ts';
import type { Operation } from './operation.ts';
import { validateInput } from './validate-input.ts';

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
  const input = await validateInput(c, operation);
  authorizeInput(actor, operation, input);
  let signal: AbortSignal | undefined;
  const ctx = createCtx(platform, {
    actor,
    requestId,
    // Made when it is asked for: a short read has no use for it, and it is the dearest part of a Request.
    signal: () => {
      signal ??= AbortSignal.any([c.req.raw.signal, platform.signal]);
      return signal;
    },
  });
  let result: unknown;
  try {
    result = await operation.handler({ ctx, input });
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
