import { type Context, Hono } from 'hono';
import type { NoteForeignIds } from '#shared/identity/alerts-foreign-ids.ts';
import type { Limits } from '#shared/limits/create-limits.ts';
import { instruments } from '#shared/telemetry/metrics.ts';
import { inSpan } from '#shared/telemetry/trace.ts';
import type { Actor } from './actor.ts';
import { authorize, authorizeInput } from './authorize.ts';
import { createCtx, type Platform } from './create-ctx.ts';
import { databaseProblem } from './database-problem.ts';
import { Problem, problemAnswer } from './errors.ts';
import type { EventTokens } from './event-token.ts';
import type { FunctionDefinition } from './function.ts';
import { mountReactions } from './host-reactions.ts';
import { beginIdempotent, type IdempotentCall } from './idempotency.ts';
import type { Input, InputSpec, Operation } from './operation.ts';
import { namesOf, type OperationNames } from './operation-names.ts';
import { countActor, countAddress } from './rate-limit.ts';
import { logRefusal } from './refusal-log.ts';
import { requestIdOf } from './request-id.ts';
import { storeProblem } from './store-problem.ts';
import { validateInput } from './validate-input.ts';

export interface HostEnv {
  Variables: { requestId?: string; limitHeaders?: Record<string, string>; actor?: Actor };
}

export interface HostOptions {
  platform: Platform;
  eventTokens: EventTokens;
  /** true while SIGTERM is being obeyed: new requests get 503. */
  draining(): boolean;
  /** Told which ids of a path were answered with 404, and to whom. */
  noteForeignIds?: NoteForeignIds;
  /** Left away, nothing is limited. */
  limits?: Limits;
}

/**
 * One Hono app for some functions: their operations below /api/<prefix>, their reactions below /events/<reaction>.
 * Everything a function needs around its handlers is here, once: request id, trace, authentication, permission,
 * origin check, body limit, validation, problem+json.
 */
export function hostFunctions(definitions: readonly FunctionDefinition[], options: HostOptions): Hono<HostEnv> {
  const app = new Hono<HostEnv>();
  // Operations and problems set it themselves: a middleware before them would cost each read a turn and its headers.
  app.use('/events/*', async (c, next) => {
    await next();
    c.res.headers.set('x-request-id', requestIdOf(c, options.platform));
  });
  app.onError((error, c) => problemResponse(error, c, options.platform));
  for (const definition of definitions) mountFunction(app, definition, options);
  app.notFound(c => {
    const methods = definitions.flatMap(definition => methodsAt(definition, c.req.path));
    // A path of which only a parameter does not fit is one that does not exist.
    if (methods.length === 0 || methods.some(method => method === c.req.method)) throw new Problem('not-found');
    throw new Problem('method-not-allowed', { headers: { allow: [...new Set(methods)].sort().join(', ') } });
  });
  return app;
}

function mountFunction(app: Hono<HostEnv>, definition: FunctionDefinition, options: HostOptions): void {
  const base = `/api/${definition.prefix}`;
  for (const operation of orderForRouting(definition.operations)) {
    const names = namesOf(definition, operation);
    const sharesHead = hasHead(definition, operation);
    app.on(
      operation.method === 'HEAD' ? 'GET' : operation.method,
      [`${base}${operation.path === '/' ? '' : operation.path}`],
      async (c, next) => {
        // Hono answers HEAD through GET; an operation that declares HEAD is told apart here.
        if (operation.method === 'HEAD' ? c.req.method !== 'HEAD' : sharesHead && c.req.method === 'HEAD')
          return await next();
        return await serveOperation(c, operation, names, options);
      },
    );
  }
  mountReactions(app, definition, options);
}

/** Methods of the operations at a path; none if there is nothing. */
function methodsAt({ operations, prefix }: FunctionDefinition, path: string): string[] {
  return operations
    .filter(operation => pathMatches(`/api/${prefix}${operation.path === '/' ? '' : operation.path}`, path))
    .flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
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
  operation: Operation,
  names: OperationNames,
  options: HostOptions,
): Promise<Response> {
  const started = performance.now();
  let status = 500;
  try {
    return await inSpan(
      names.span,
      {
        kind: 'server',
        traceparent: c.req.raw.headers.get('traceparent') ?? undefined,
        attributes: names.spanAttributes,
      },
      async span => {
        let response: Response;
        try {
          if (options.draining()) throw new Problem('not-ready', { headers: { 'retry-after': '1' } });
          response = await callOperation(c, operation, options);
        } catch (error) {
          response = operationProblem(error, c, options.platform);
        }
        status = response.status;
        span.set('http.response.status_code', status);
        if (status >= 500) span.fail(`HTTP ${status}`);
        return response;
      },
    );
  } finally {
    instruments().requestDuration.record((performance.now() - started) / 1_000, names.durationAttributes(status));
  }
}

async function callOperation(c: Context<HostEnv>, operation: Operation, options: HostOptions): Promise<Response> {
  const { limits } = options;
  if (limits === undefined) return await admittedCall(c, operation, options);
  if (limits.gate.isFull()) throw new Problem('overloaded', { headers: { 'retry-after': '1' } });
  // An upload lasts as long as its client sends.
  const leave = operation.limit === 'upload' ? undefined : limits.gate.arrive();
  try {
    return await admittedCall(c, operation, options);
  } finally {
    leave?.(operation.limit === 'read');
  }
}

async function admittedCall(c: Context<HostEnv>, operation: Operation, options: HostOptions): Promise<Response> {
  const { platform } = options;
  const actor = await admit(c, operation, options);
  let bytes: Uint8Array = new Uint8Array();
  const input = await validateInput(c, operation, body => {
    bytes = body;
  });
  authorizeInput(actor, operation, input);
  const release = await enter(operation, actor, options);
  try {
    const key = operation.idempotency === 'none' ? undefined : c.req.header('idempotency-key');
    if (key === undefined || actor.kind === 'system') return await handle(c, operation, options, actor, input);
    const { url } = c.req.raw;
    const begun = await beginIdempotent(platform, {
      ...{ key, operation, actor, body: bytes },
      target: `${operation.method} ${url.slice(url.indexOf('/', url.indexOf('//') + 2))}`,
    });
    if ('replay' in begun) return withRequestHeaders(begun.replay, c, platform);
    let answer: Response;
    try {
      answer = await handle(c, operation, options, actor, input, begun.claimed);
    } catch (error) {
      answer = operationProblem(error, c, platform);
    }
    return withRequestHeaders(await begun.claimed.finish(answer), c, platform);
  } finally {
    release?.();
  }
}

/** Who calls, counted against the limits. A call that is refused for its credentials counts for its address. */
async function admit(c: Context<HostEnv>, operation: Operation, options: HostOptions): Promise<Actor> {
  const { limits, platform } = options;
  if (limits === undefined) return await authorize(c, operation, platform);
  const { headers } = c.req.raw;
  if (operation.access === 'public') {
    c.set('limitHeaders', await countAddress(limits, operation.limit, headers));
    return await authorize(c, operation, platform);
  }
  let actor: Actor;
  try {
    actor = await authorize(c, operation, platform);
  } catch (error) {
    if (error instanceof Problem && error.code === 'not-signed-in') await countAddress(limits, 'refused', headers);
    throw error;
  }
  if (actor.kind !== 'system') {
    const counted = countActor(limits, operation.limit, actor);
    c.set('limitHeaders', counted instanceof Promise ? await counted : counted);
  }
  return actor;
}

/** Takes a place at work; uploads have places of their own, as they last as long as their clients send. */
async function enter(operation: Operation, actor: Actor, { limits }: HostOptions): Promise<(() => void) | undefined> {
  if (limits === undefined || operation.limit === 'upload') return undefined;
  const entered = limits.gate.enter(actor.organizationId);
  const release = entered instanceof Promise ? await entered : entered;
  if (release === undefined) throw new Problem('overloaded', { headers: { 'retry-after': '1' } });
  return release;
}

async function handle(
  c: Context<HostEnv>,
  operation: Operation,
  options: HostOptions,
  actor: Actor,
  input: Input<InputSpec>,
  idempotent?: IdempotentCall,
): Promise<Response> {
  const { platform } = options;
  let signal: AbortSignal | undefined;
  const ctx = createCtx(platform, {
    actor,
    requestId: requestIdOf(c, platform),
    idempotent,
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
  } finally {
    // What it may have ended is over with its answer, and not only when this process is told.
    if (operation.limit !== 'read' && actor.organizationId !== '')
      platform.services.identity.forgetKeys(actor.organizationId);
  }
  if (result instanceof Response) return withRequestHeaders(result, c, platform);
  const { status, body } = operation.output;
  if (body === undefined) return new Response(null, { status, headers: requestHeaders(c, platform) });
  // A plain record of all headers: to set one afterwards would cost more than the rest of the answer.
  const headers = requestHeaders(c, platform);
  headers['content-type'] = 'application/json; charset=utf-8';
  headers['cache-control'] = 'no-store';
  return new Response(JSON.stringify(body.parse(result)), { status, headers });
}

/** Headers that any answer of an operation has. */
function requestHeaders(c: Context<HostEnv>, platform: Pick<Platform, 'ids'>): Record<string, string> {
  return { 'x-request-id': requestIdOf(c, platform), ...c.get('limitHeaders') };
}

function withRequestHeaders(answer: Response, c: Context<HostEnv>, platform: Pick<Platform, 'ids'>): Response {
  for (const [name, value] of Object.entries(requestHeaders(c, platform))) answer.headers.set(name, value);
  return answer;
}

/** Callers are told to come again where the database or the store is short of something; reactions have their own count of tries. */
function operationProblem(error: unknown, c: Context<HostEnv>, platform: Pick<Platform, 'log' | 'ids'>): Response {
  return problemResponse(databaseProblem(error) ?? storeProblem(error) ?? error, c, platform);
}

/** The problem+json answer of an error; what was not expected is logged with everything it says. */
export function problemResponse(
  error: unknown,
  c: Context<HostEnv>,
  platform: Pick<Platform, 'log' | 'ids'>,
): Response {
  const requestId = requestIdOf(c, platform);
  const answer = problemAnswer(error, requestId, { 'cache-control': 'no-store', ...requestHeaders(c, platform) });
  const path = shownPath(c.req.path);
  if (answer.status >= 500) platform.log.error('request failed', { requestId, path, error });
  else if (error instanceof Problem)
    logRefusal(platform.log, error, { requestId, method: c.req.method, path, actor: c.get('actor') });
  return answer;
}

/** A path as logs may hold it: a token in it (inbound webhooks) is longer than any name or id of ours. */
function shownPath(path: string): string {
  return path.replaceAll(/[\w-]{40,}/g, ':token');
}
