import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { z } from 'zod';
import { problems } from '#shared/platform/errors.ts';
import type { FunctionDefinition } from '#shared/platform/function.ts';
import type { Operation } from '#shared/platform/operation.ts';
import { errorsOf } from '#shared/platform/operation-errors.ts';
import { type Harness, startHarness } from '../../harness.ts';
import { openSession } from '../../operation-calls.ts';
import { uploadedRun } from '../../uploaded-run.ts';
import { type FilledIds, fillTenant } from '../fill-tenant.ts';
import { makeWhole } from '../make-whole.ts';
import { type FuzzRequest, requestsTo } from './request-of.ts';

export interface EndpointReport {
  /** Requests sent, by operation. */
  cases: Record<string, number>;
  /** Answers, by status. */
  statuses: Record<string, number>;
  slowestMs: number;
  /** What was not as it has to be, with the request that shows it. */
  violations: string[];
}

export interface FuzzOptions {
  /** Requests to each operation. */
  cases: number;
  seed: number;
  /** Only operations whose name holds this. */
  only?: string | undefined;
}

/** What takes away what the others need: last, in this order. */
const ending = [
  'deleteSession',
  'revokeOtherSessions',
  'removeMember',
  'updateMember',
  'leaveOrganization',
  'eraseSelf',
  'deleteOrganization',
];
const dump = 'CREATE TABLE `shop` (`id` int unsigned NOT NULL, `at` datetime NOT NULL, PRIMARY KEY (`id`));\n';
const slowMs = 5_000;
const violationsMax = 100;
/**
 * Asks a server of somebody else, which is not there: 503 is the true answer. Nothing else may end in a 5xx.
 */
const asksOthers = ['startOidcSignIn', 'finishOidcSignIn'];
/** What an answer must never show: parts of stacks, of SQL and its errors. */
const internals = /\n {4}at |node:internal|syntax error at|PostgresError|\bselect .* from cloudforge\./i;

const ProblemDocument = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.enum(Object.keys(problems) as [keyof typeof problems]),
  detail: z.string(),
  requestId: z.string(),
});

/** Sends generated requests to every operation, with the credentials of an owner, on a platform of one process. */
export async function fuzzEndpoints(
  definitions: readonly FunctionDefinition[],
  options: FuzzOptions,
): Promise<EndpointReport> {
  const harness = await startHarness({ functions: definitions });
  try {
    return await new Fuzzer(harness, options).run(definitions);
  } finally {
    await harness.stop();
  }
}

class Fuzzer {
  readonly #harness: Harness;
  readonly #options: FuzzOptions;
  readonly #report: EndpointReport = { cases: {}, statuses: {}, slowestMs: 0, violations: [] };
  #session = '';

  constructor(harness: Harness, options: FuzzOptions) {
    this.#harness = harness;
    this.#options = options;
  }

  async run(definitions: readonly FunctionDefinition[]): Promise<EndpointReport> {
    const { tenant, postgres, platform } = this.#harness;
    const filled = await fillTenant(postgres.query, tenant);
    const { runId } = await uploadedRun(this.#harness, { name: 'shop.sql', bytes: new TextEncoder().encode(dump) });
    const { seal } = platform.services.envelopes;
    const ids: FilledIds = {
      ...(await makeWhole(postgres.query, seal, tenant, filled, runId)),
      organizationId: tenant.organizationId,
    };
    const rank = ({ operation }: { operation: Operation }): number =>
      ending.includes(operation.name) ? 2 + ending.indexOf(operation.name) : operation.method === 'DELETE' ? 1 : 0;
    const all = definitions
      .flatMap(({ prefix, operations }) => operations.map(operation => ({ prefix, operation })))
      .filter(({ operation }) => operation.name.includes(this.#options.only ?? ''))
      .sort((a, b) => rank(a) - rank(b));
    for (const [at, { prefix, operation }] of all.entries()) {
      const requests = fc.sample(requestsTo(prefix, operation, ids), {
        numRuns: this.#options.cases,
        seed: this.#options.seed + at,
      });
      for (const [number, request] of requests.entries()) {
        if (this.#report.violations.length >= violationsMax) return this.#report;
        await this.#try(operation, request, number);
      }
      this.#report.cases[operation.name] = requests.length;
    }
    return this.#report;
  }

  async #try(operation: Operation, request: FuzzRequest, number: number): Promise<void> {
    const started = performance.now();
    const response = await this.#send(operation, request, number);
    const text = await readSome(response);
    const ms = performance.now() - started;
    const { statuses } = this.#report;
    statuses[response.status] = (statuses[response.status] ?? 0) + 1;
    this.#report.slowestMs = Math.max(this.#report.slowestMs, Math.round(ms));
    const wrong = [...judge(operation, request, response, text)];
    if (ms > slowMs) wrong.push(`took ${Math.round(ms)} ms`);
    for (const why of wrong)
      this.#report.violations.push(
        `${operation.name} case ${number}: HTTP ${response.status} ${why}: ${shown(request)} -> ${text.slice(0, 300)}`,
      );
  }

  /** With an API key and as a browser in turns. */
  async #send(operation: Operation, request: FuzzRequest, number: number): Promise<Response> {
    const { headers, body } = request;
    const isForm = operation.input.body?.kind === 'multipart';
    const type: Record<string, string> = isForm ? { 'content-type': 'multipart/form-data; boundary=fuzz' } : {};
    const send = async (credentials: Record<string, string>): Promise<Response> =>
      await this.#harness.call(request.method, request.path, {
        as: 'nobody',
        headers: { ...type, ...headers, ...credentials },
        ...(body === undefined ? {} : { body }),
      });
    if (number % 2 === 0) return await send({ authorization: `Bearer ${this.#harness.tenant.keys.owner}` });
    const asBrowser = (): Record<string, string> => ({
      cookie: `cloudforge_session=${this.#session}`,
      'sec-fetch-site': 'same-origin',
    });
    const first = await send(asBrowser());
    if (first.status !== 401 || operation.access === 'public') return first;
    await first.body?.cancel();
    this.#session = await openSession(this.#harness);
    return await send(asBrowser());
  }
}

function* judge(
  operation: Operation,
  request: FuzzRequest,
  response: Response,
  text: string,
): Generator<string, void, undefined> {
  const { status } = response;
  if (status >= 500) {
    if (!(asksOthers.includes(operation.name) && status === 503)) yield 'is a fault of ours';
    return;
  }
  if (internals.test(text) && status >= 400) yield 'shows what is inside';
  if (response.headers.has('fuzz') || /fuzz=1/.test(response.headers.get('set-cookie') ?? ''))
    yield 'has a header of mine';
  if (status < 400) {
    if (status !== operation.output.status && !isRerouted(operation, request)) yield 'is not declared';
    return;
  }
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('application/problem+json')) {
    yield `comes as ${type}`;
    return;
  }
  if (operation.method === 'HEAD') return;
  const parsed = ProblemDocument.safeParse(parseJson(text));
  if (!parsed.success) yield 'is no problem document';
  else if (parsed.data.status !== status) yield `says it is ${parsed.data.status}`;
  else if (!errorsOf(operation).includes(parsed.data.code) && !isRerouted(operation, request))
    yield `${parsed.data.code}, which it does not declare`;
}

/** true if text in the path made it that of another operation, or of none. */
function isRerouted(operation: Operation, { path }: FuzzRequest): boolean {
  const pathname = path.split('?')[0] ?? '';
  const segments = pathname.split('/').slice(3);
  const wanted = operation.path === '/' ? [] : operation.path.split('/').slice(1);
  return (
    segments.length !== wanted.length ||
    new URL(pathname, 'http://x').pathname !== pathname ||
    segments.some(
      (segment, at) => segment === '' || (wanted[at]?.startsWith(':') === true && !/^[\w-]{36}$/.test(segment)),
    )
  );
}

/** Streams do not end: their first part will do. */
async function readSome(response: Response): Promise<string> {
  if (response.body === null) return '';
  if (!(response.headers.get('content-type') ?? '').startsWith('text/event-stream')) return await response.text();
  const reader = response.body.getReader();
  const first = await Promise.race([reader.read(), sleep(50)]);
  reader.cancel().catch(() => undefined);
  return first === undefined ? '' : new TextDecoder().decode(first.value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function shown({ method, path, headers, body }: FuzzRequest): string {
  const bytes = typeof body === 'string' ? body : body === undefined ? '' : Buffer.from(body).toString('latin1');
  return `${method} ${path.slice(0, 400)} ${JSON.stringify(headers).slice(0, 300)} ${JSON.stringify(bytes.slice(0, 600))}`;
}
