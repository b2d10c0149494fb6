import type { Context } from 'hono';
import type { z } from 'zod';
import { Problem } from './errors.ts';
import type { HostEnv } from './host-function.ts';
import type { Input, InputSpec, Operation } from './operation.ts';
import { limitedStream, readBody } from './request-body.ts';

/**
 * The parts of a request, each parsed by the operation's own schema; `onBody` is told the bytes of a JSON body. Throws
 * `validation-failed` and its like.
 */
export async function validateInput(
  c: Context<HostEnv>,
  operation: Operation,
  onBody?: (bytes: Uint8Array) => void,
): Promise<Input<InputSpec>> {
  const input = {
    params: validate('params', operation.input.params, c.req.param()),
    query: operation.input.query === undefined ? undefined : validate('query', operation.input.query, c.req.query()),
    headers:
      operation.input.headers === undefined ? undefined : validate('headers', operation.input.headers, c.req.header()),
    body: await readInputBody(c, operation, onBody),
    request: c.req.raw,
  };
  // Each part was parsed by the operation's own schema just above.
  return input as Input<InputSpec>;
}

function validate(part: string, schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const unstorable = unstorableIn(value);
  if (unstorable !== undefined)
    throw new Problem('validation-failed', {
      detail: `${part}: ${unstorable} is not allowed.`,
      members: { issues: [{ path: part, message: `${unstorable} is not allowed` }] },
    });
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(part, parsed.error);
}

const nestingMax = 50;

/** What a text holds that PostgreSQL's can't, or its jsonb: it would be a fault of ours only at the very end. */
function unstorableIn(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') {
    if (value.includes('\0')) return 'the character U+0000';
    return value.isWellFormed() ? undefined : 'half of a surrogate pair';
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > nestingMax)
    throw new Problem('validation-failed', { detail: `The body is nested deeper than ${nestingMax} levels.` });
  for (const [key, inner] of Object.entries(value)) {
    const found = unstorableIn(key) ?? unstorableIn(inner, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
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

async function readInputBody(
  c: Context<HostEnv>,
  operation: Operation,
  onBody?: (bytes: Uint8Array) => void,
): Promise<unknown> {
  const spec: InputSpec['body'] = operation.input.body;
  if (spec === undefined) return undefined;
  if (spec.kind !== 'json') return limitedStream(c.req.raw, operation.bodyBytesMax);
  const mediaType = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  const bytes = await readBody(c.req.raw, operation.bodyBytesMax);
  onBody?.(bytes);
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
