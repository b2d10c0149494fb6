import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { proxy } from 'hono/proxy';
import { clientAddress, clientAddressHeader, type TrustedRanges } from '#shared/limits/client-address.ts';
import { Problem, problemAnswer } from './errors.ts';
import { systemIds } from './ids.ts';
import { barePolicy, createPagePolicies, secureAnswer } from './security-headers.ts';

export interface GatewayOptions {
  /** Where each /api/<prefix> goes: a base URL, or the app of the same process. */
  routes: ReadonlyMap<string, string | ((request: Request) => Response | Promise<Response>)>;
  /** Answers /storage/...: signed object URLs. Undefined where an S3 serves them itself. */
  storage?: (request: Request) => Promise<Response>;
  /** true where something in front speaks TLS: every request counts as https then, whatever it says itself. */
  tls?: boolean;
  /** Whose X-Forwarded-For is believed. Default: nobody's. */
  trustedProxies?: TrustedRanges;
  /** Built site; may not be there yet. */
  siteFolder: string;
  /** /admin/api/...: operators' pages of this machine (traces, outbox of mail). */
  admin?: Hono;
  ready(): Promise<boolean>;
  /** Prometheus text of this process; left away where strangers can reach the origin. */
  scrape?(): Promise<string>;
  /** Told of what no catalogue entry explains. */
  onError(error: unknown): void;
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Headers that only the platform's own processes may set, and hop-by-hop ones of the forwarded chain. */
const strippedHeaders = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'cloudforge-delivery',
  'cloudforge-attempt',
  'cloudforge-cause',
  clientAddressHeader,
];

/**
 * The one public origin: the site, the functions by their prefixes, signed object URLs. Reactions (/events) are not
 * here at all: what is not in the table does not exist.
 */
export function createGateway(options: GatewayOptions): Hono {
  const app = new Hono();
  const pagePolicy = createPagePolicies();
  app.use(async (c, next) => {
    await next();
    secureAnswer(c.res.headers, { isHttps: options.tls === true || c.req.url.startsWith('https:') });
  });
  app.use(async (c, next) => {
    // Others (TRACE, CONNECT) are no requests that could be handed on (fetch standard, 2.2.1).
    if (!methods.includes(c.req.method))
      throw new Problem('method-not-allowed', { headers: { allow: methods.join(', ') } });
    await next();
  });
  app.get('/health/live', c => c.json({ status: 'alive' }));
  app.get('/health/ready', async c => {
    const ready = await options.ready();
    return c.json({ status: ready ? 'ready' : 'not-ready' }, ready ? 200 : 503);
  });
  const { scrape } = options;
  if (scrape !== undefined) {
    const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
    app.get('/metrics', async () => new Response(await scrape(), { headers }));
  }
  for (const [prefix, target] of options.routes) {
    const handle = (request: Request, connection: unknown): Response | Promise<Response> => {
      const inner = withForwardedHost(request, options, remoteAddressOf(connection));
      return typeof target === 'string' ? forward(inner, target) : target(inner);
    };
    app.all(`/api/${prefix}`, c => handle(c.req.raw, c.env));
    app.all(`/api/${prefix}/*`, c => handle(c.req.raw, c.env));
  }
  const { storage, admin } = options;
  if (storage !== undefined) app.all('/storage/*', c => storage(c.req.raw));
  if (admin !== undefined) app.route('/admin/api', admin);
  app.all('/api/*', () => problem('not-found'));
  app.all('/events/*', () => problem('not-found'));
  app.get('/*', async (c, next) => {
    if (!existsSync(join(options.siteFolder, 'index.html')))
      return c.html(buildingPage, 503, { 'retry-after': '3', 'content-security-policy': buildingPolicy });
    let file: string | undefined;
    const answer = await serveStatic({
      root: relative(process.cwd(), options.siteFolder) || '.',
      onFound: path => {
        file = path;
      },
    })(c, next);
    if (!(answer instanceof Response) || file === undefined) return answer;
    const isLasting = file.includes('/_astro/');
    answer.headers.set('cache-control', isLasting ? 'public, max-age=31536000, immutable' : 'no-cache');
    if (file.endsWith('.html')) answer.headers.set('content-security-policy', pagePolicy(file));
    return answer;
  });
  app.notFound(c => {
    const page = join(options.siteFolder, '404.html');
    const isPage = c.req.method === 'GET' && (c.req.header('accept') ?? '').includes('text/html') && existsSync(page);
    if (!isPage) return problem('not-found');
    return c.html(readFileSync(page, 'utf8'), 404, { 'content-security-policy': pagePolicy(page) });
  });
  app.onError(error => {
    if (!(error instanceof Problem)) options.onError(error);
    return problemAnswer(error, systemIds.uuid());
  });
  return app;
}

/** Hands a request on to the process that serves it at this base URL. */
export async function forward(inner: Request, target: string): Promise<Response> {
  const url = new URL(inner.url);
  try {
    return await proxy(`${target}${url.pathname}${url.search}`, {
      raw: inner,
      headers: Object.fromEntries(inner.headers),
    });
  } catch (error) {
    if (inner.signal.aborted) throw error;
    // The process behind it is being started again; nothing of the request was lost on our side.
    return problem('overloaded', { 'retry-after': '1' });
  }
}

/** What the server says about the connection, where a server passed the request on. */
function remoteAddressOf(connection: unknown): string | undefined {
  if (typeof connection !== 'object' || connection === null || !('remoteAddress' in connection)) return undefined;
  return typeof connection.remoteAddress === 'string' ? connection.remoteAddress : undefined;
}

function withForwardedHost(
  request: Request,
  { tls, trustedProxies = [] }: Pick<GatewayOptions, 'tls' | 'trustedProxies'>,
  remoteAddress: string | undefined,
): Request {
  const headers = new Headers(request.headers);
  for (const name of strippedHeaders) headers.delete(name);
  const address = clientAddress(remoteAddress, request.headers.get('x-forwarded-for'), trustedProxies);
  if (address !== '') headers.set(clientAddressHeader, address);
  const url = new URL(request.url);
  headers.set('x-forwarded-host', request.headers.get('host') ?? url.host);
  headers.set('x-forwarded-proto', tls === true ? 'https' : url.protocol.slice(0, -1));
  // Made anew from its parts: the server's own Request is not one that the constructor takes.
  const init: RequestInit = { method: request.method, headers, signal: request.signal, redirect: 'manual' };
  return new Request(request.url, request.body === null ? init : { ...init, body: request.body, duplex: 'half' });
}

function problem(code: 'not-found' | 'overloaded', headers: Record<string, string> = {}): Response {
  return problemAnswer(new Problem(code, { headers }), systemIds.uuid());
}

const buildingStyle =
  ':root{color-scheme:light dark}body{font:1.1rem/1.6 system-ui;max-width:34rem;margin:20vh auto;padding:0 1rem}h1{font-size:1.4rem}';
const buildingPolicy = `${barePolicy}; style-src 'sha256-${createHash('sha256').update(buildingStyle).digest('base64')}'`;
const buildingPage = `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<title>CloudForge is preparing its pages</title><style>${buildingStyle}</style>
<h1>Preparing the pages</h1><p>They are built once, at the first start; this takes some seconds. The page shows itself when they are ready. Runs go on meanwhile.</p>`;
