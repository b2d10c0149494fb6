import fc from 'fast-check';
import type { z } from 'zod';
import type { Operation } from '#shared/platform/operation.ts';
import type { FilledIds } from '../fill-tenant.ts';
import { rightRequest } from '../matrix-inputs.ts';
import { bent } from './bend.ts';
import { fromSchema } from './from-schema.ts';
import { headerText, wildText, wildValue } from './wild-values.ts';

/** One request that fuzzing sends. */
export interface FuzzRequest {
  method: string;
  /** With its query. */
  path: string;
  headers: Record<string, string>;
  body: string | Uint8Array<ArrayBuffer> | undefined;
}

/** Headers that something of the platform reads. */
const headerNames = [
  'accept',
  'content-type',
  'cookie',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'last-event-id',
  'origin',
  'range',
  'traceparent',
  'tus-resumable',
  'upload-checksum',
  'upload-defer-length',
  'upload-length',
  'upload-metadata',
  'upload-offset',
  'webhook-id',
  'webhook-signature',
  'webhook-timestamp',
  'x-amz-sns-message-type',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-github-delivery',
  'x-github-event',
  'x-hub-signature-256',
  'x-request-id',
];

/** Requests to one operation: right ones, nearly right ones, those its schemas allow, and any at all. */
export function requestsTo(prefix: string, operation: Operation, ids: FilledIds): fc.Arbitrary<FuzzRequest> {
  const right = tryRight(prefix, operation, ids);
  const { input, method } = operation;
  return fc
    .record({
      params: paramsOf(operation, ids),
      query: fc.oneof({ weight: 2, arbitrary: fc.constant('') }, { weight: 3, arbitrary: queryOf(input.query) }),
      rightQuery: fc.boolean(),
      headers: fc.oneof(
        { weight: 3, arbitrary: fc.constant({}) },
        { weight: 1, arbitrary: fc.dictionary(fc.constantFrom(...headerNames), headerText, { maxKeys: 4 }) },
      ),
      body: bodyOf(input.body, right?.json, right?.body),
    })
    .map(({ params, query, rightQuery, headers, body }) => {
      const path = operation.path.replaceAll(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => params[name] ?? '');
      const given = rightQuery ? (right?.path.split('?')[1] ?? query) : query;
      return {
        method,
        path: `/api/${prefix}${path === '/' ? '' : path}${given === '' ? '' : `?${given}`}`,
        headers: { ...(body.json ? { 'content-type': 'application/json' } : {}), ...right?.headers, ...headers },
        body: ['GET', 'HEAD', 'OPTIONS'].includes(method) ? undefined : body.bytes,
      };
    });
}

/** undefined for what is open to everybody, of which no right request is known. */
function tryRight(prefix: string, operation: Operation, ids: FilledIds) {
  if (operation.access !== 'public') return rightRequest(prefix, operation, ids);
  return undefined;
}

function paramsOf(operation: Operation, ids: FilledIds): fc.Arbitrary<Record<string, string>> {
  const names = [...operation.path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '');
  return fc.record(
    Object.fromEntries(
      names.map(name => [
        name,
        fc.oneof(
          { weight: 6, arbitrary: fc.constant(ids[name] ?? 'report.md') },
          { weight: 1, arbitrary: fc.uuid() },
          { weight: 1, arbitrary: wildText.map(encoded) },
        ),
      ]),
    ),
  );
}

function queryOf(schema: z.ZodType | undefined): fc.Arbitrary<string> {
  const pairs = fc
    .array(fc.tuple(wildText, wildText), { maxLength: 3 })
    .map(list => list.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&'));
  if (schema === undefined) return pairs;
  const allowed = bent(fromSchema(schema)).map(value => joined(value));
  return fc.oneof(
    { weight: 4, arbitrary: fromSchema(schema).map(joined) },
    { weight: 4, arbitrary: allowed },
    { weight: 1, arbitrary: pairs },
    { weight: 1, arbitrary: fc.tuple(allowed, allowed).map(both => both.join('&')) },
  );
}

function joined(value: unknown): string {
  if (typeof value !== 'object' || value === null) return encoded(String(value));
  return Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .map(([name, inner]) => `${encoded(name)}=${encoded(typeof inner === 'string' ? inner : JSON.stringify(inner))}`)
    .join('&');
}

interface Body {
  json: boolean;
  bytes: string | Uint8Array<ArrayBuffer> | undefined;
}

function bodyOf(
  spec: Operation['input']['body'],
  right: object | undefined,
  rightBody: (() => Uint8Array | FormData) | undefined,
): fc.Arbitrary<Body> {
  const bytes = fc.uint8Array({ maxLength: 300 }).map(value => Uint8Array.from(value));
  const raw: fc.Arbitrary<Body> = fc
    .oneof(bytes, wildText)
    .map(value => ({ json: typeof value === 'string', bytes: value }));
  const asJson = (value: fc.Arbitrary<unknown>): fc.Arbitrary<Body> =>
    value.map(inner => ({ json: true, bytes: JSON.stringify(inner) }));
  if (spec?.kind === 'json') {
    const schema = fromSchema(spec.schema);
    const base = right === undefined ? schema : fc.constant(right);
    return fc.oneof(
      { weight: 3, arbitrary: asJson(schema) },
      { weight: 3, arbitrary: asJson(bent(base)) },
      { weight: 2, arbitrary: asJson(bent(schema)) },
      { weight: 1, arbitrary: asJson(base) },
      { weight: 1, arbitrary: asJson(wildValue) },
      { weight: 1, arbitrary: raw },
    );
  }
  if (spec?.kind === 'multipart')
    return fc.oneof(
      raw,
      fc
        .tuple(wildText, wildText, bytes)
        .map(([name, file, content]) => ({ json: false, bytes: part(name, file, content) })),
    );
  const whole = rightBody?.();
  return whole instanceof Uint8Array ? fc.oneof(raw, fc.constant({ json: false, bytes: Uint8Array.from(whole) })) : raw;
}

/** A form under the boundary that `fuzz-endpoints.ts` names, its quoting left as it comes. */
function part(name: string, file: string, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = `--fuzz\r\ncontent-disposition: form-data; name="${name}"; filename="${file}"\r\n\r\n`;
  return Uint8Array.from(Buffer.concat([Buffer.from(head), content, Buffer.from('\r\n--fuzz--\r\n')]));
}

/** As encodeURIComponent, of text that is not well-formed too. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
