import { z } from 'zod';
import { eventDefinition, publicEventTypes } from '#events/catalogue.ts';
import { sessionCookie } from './credential.ts';
import { problems } from './errors.ts';
import type { FunctionDefinition } from './function.ts';
import type { InputSpec, Operation } from './operation.ts';
import { errorsOf } from './operation-errors.ts';

type Json = Record<string, unknown>;

/** OpenAPI 3.1 document of all operations, made from their schemas. */
export function openapiDocument(definitions: readonly FunctionDefinition[], version: string): Json {
  const schemas: Record<string, Json> = { Problem: problemSchema() };
  const paths: Record<string, Record<string, Json>> = {};
  for (const definition of definitions) {
    for (const operation of definition.operations) {
      const path = `/api/${definition.prefix}${operation.path === '/' ? '' : operation.path}`.replaceAll(
        /:(\w+)(\{[^}]*\})?/g,
        '{$1}',
      );
      paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describe(definition, operation, schemas) };
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'CloudForge',
      version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description:
        'Upload a database dump, follow its run, read the report, fetch the generated files. Every error is an application/problem+json document (RFC 9457) with a `code` of the error catalogue.',
    },
    servers: [{ url: '/' }],
    security: [{ apiKey: [] }, { session: [] }],
    tags: definitions.map(definition => ({ name: definition.name, description: definition.summary })),
    paths,
    webhooks: Object.fromEntries(publicEventTypes.map(type => [type, webhook(type, schemas)])),
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: cf_...' },
        session: { type: 'apiKey', in: 'cookie', name: sessionCookie, description: 'Set by signing in' },
      },
      schemas,
    },
  };
}

function describe(definition: FunctionDefinition, operation: Operation, schemas: Record<string, Json>): Json {
  const { input, output } = operation;
  const success: Json = { description: output.description ?? operation.summary };
  if (output.body !== undefined)
    success.content = { 'application/json': { schema: toSchema(output.body, 'output', schemas) } };
  else if (output.mediaType !== undefined) success.content = { [output.mediaType]: { schema: { type: 'string' } } };
  return {
    operationId: operation.name,
    tags: [definition.name],
    summary: operation.summary,
    ...(operation.description === undefined ? {} : { description: operation.description }),
    ...(operation.access === 'public' ? { security: [] } : { 'x-permission': operation.access }),
    ...parameters(operation, schemas),
    ...requestBody(input, schemas),
    responses: { [output.status]: success, ...errorResponses(operation) },
  };
}

function parameters({ input, idempotency }: Operation, schemas: Record<string, Json>): Json {
  const list: Json[] = (
    [
      ['path', input.params],
      ['query', input.query],
      ['header', input.headers],
    ] as const
  ).flatMap(([place, schema]) => {
    if (schema === undefined) return [];
    const json = toSchema(schema, 'input', schemas);
    const properties = (json.properties ?? {}) as Record<string, Json>;
    const required = new Set((json.required ?? []) as string[]);
    return Object.entries(properties).map(([name, property]) => ({
      name,
      in: place,
      required: place === 'path' || required.has(name),
      schema: property,
      ...(typeof property.description === 'string' ? { description: property.description } : {}),
    }));
  });
  if (idempotency !== 'none') list.push(idempotencyKey);
  return list.length === 0 ? {} : { parameters: list };
}

const idempotencyKey: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'A repeat with the same key and the same request gets the answer of the first (Idempotency-Replayed: true) and does nothing. Kept for 24 hours.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

function requestBody(input: InputSpec, schemas: Record<string, Json>): Json {
  const { body } = input;
  if (body === undefined) return {};
  const content: Record<string, Json> = {
    json: { 'application/json': body.kind === 'json' ? { schema: toSchema(body.schema, 'input', schemas) } : {} },
    stream: { [body.kind === 'stream' ? body.mediaType : '']: { schema: { type: 'string', format: 'binary' } } },
    multipart: {
      'multipart/form-data': {
        schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } }, required: ['file'] },
      },
    },
  };
  return { requestBody: { required: body.kind !== 'stream', content: content[body.kind] } };
}

function errorResponses(operation: Operation): Json {
  const byStatus = new Map<number, string[]>();
  for (const code of errorsOf(operation))
    byStatus.set(problems[code].status, [...(byStatus.get(problems[code].status) ?? []), code]);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map(code => `\`${code}\`: ${problems[code as keyof typeof problems].title}`).join('. '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

const signingHeaders: Readonly<Record<string, string>> = {
  'webhook-id': 'The message’s id, the same at every try',
  'webhook-timestamp': 'Seconds since 1970 at this try',
  'webhook-signature':
    'v1, and base64 of HMAC-SHA256 over id.timestamp.body; two of them while a secret is being replaced',
};

function webhook(type: string, schemas: Record<string, Json>): Json {
  const definition = eventDefinition(type);
  return {
    post: {
      summary: definition?.summary ?? type,
      description: `${definition?.description ?? ''} Signed by the Standard Webhooks specification (headers webhook-id, webhook-timestamp, webhook-signature).`,
      parameters: Object.entries(signingHeaders).map(([name, description]) => ({
        name,
        in: 'header',
        required: true,
        description,
        schema: { type: 'string' },
      })),
      requestBody: {
        content: {
          'application/json': {
            schema: {
              type: 'object',
              properties: {
                type: { const: type },
                timestamp: { type: 'string', format: 'date-time' },
                eventId: { type: 'string', format: 'uuid', description: 'The same in every message of the event' },
                data: definition === undefined ? {} : toSchema(definition.data, 'output', schemas),
              },
              required: ['type', 'timestamp', 'eventId', 'data'],
            },
          },
        },
      },
      responses: { '2XX': { description: 'Taken; anything else is tried again.' } },
    },
  };
}

/** JSON Schema of a zod schema; schemas with an id become shared components. */
function toSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Record<string, Json>): Json {
  const json = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' }) as Json;
  delete json.$schema;
  const definitions = (json.$defs ?? {}) as Record<string, Json>;
  delete json.$defs;
  for (const [name, definition] of Object.entries(definitions)) schemas[name] = relocate(definition);
  const id = schema.meta()?.id;
  if (typeof id === 'string') {
    if (json.$ref === undefined) schemas[id] = relocate(json);
    return { $ref: `#/components/schemas/${id}` };
  }
  return relocate(json);
}

function relocate(value: Json): Json {
  return JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;
}

function problemSchema(): Json {
  return {
    type: 'object',
    description: 'RFC 9457 problem document',
    properties: {
      type: { type: 'string' },
      title: { type: 'string' },
      status: { type: 'integer' },
      code: { type: 'string', enum: Object.keys(problems) },
      detail: { type: 'string' },
      requestId: { type: 'string' },
      issues: {
        type: 'array',
        items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' } } },
      },
    },
    required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
  };
}
