import type { z } from 'zod';
import type { LimitClass } from '#shared/limits/rate-policies.ts';
import type { Permission } from './actor.ts';
import type { Ctx } from './ctx.ts';
import type { ProblemCode } from './errors.ts';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

/** How an operation takes its body. `json` is validated; `stream` and `multipart` reach the handler as they come. */
export type BodySpec<T extends z.ZodType = z.ZodType> =
  | { kind: 'json'; schema: T }
  | { kind: 'stream'; mediaType: string }
  | { kind: 'multipart' };

export interface InputSpec {
  params?: z.ZodObject;
  query?: z.ZodObject;
  headers?: z.ZodObject;
  body?: BodySpec;
}

type Infer<T> = T extends z.ZodType ? z.infer<T> : undefined;
type InferBody<T> = T extends { kind: 'json'; schema: infer S }
  ? Infer<S>
  : T extends { kind: 'stream' } | { kind: 'multipart' }
    ? ReadableStream<Uint8Array>
    : undefined;

export interface Input<S extends InputSpec> {
  params: Infer<S['params']>;
  query: Infer<S['query']>;
  headers: Infer<S['headers']>;
  body: InferBody<S['body']>;
  /** The request itself, for what no schema says (content type of a multipart body, Last-Event-ID). */
  request: Request;
}

/** A success: status, body schema (none for 204 and streams), media type if it is not JSON. */
export interface OutputSpec {
  status: 200 | 201 | 202 | 204 | 302 | 303;
  body?: z.ZodType;
  mediaType?: string;
  description?: string;
}

/** The thing that an operation is done to; all of them belong to a project. */
export type ResourceSpec<I extends InputSpec = InputSpec> =
  | {
      kind: 'project' | 'run' | 'artifact' | 'migration';
      /** Name of the path parameter that holds its id. */
      param: string;
    }
  /** The project that the request names elsewhere: looked at when the input is valid. */
  | { kind: 'project'; of(input: Input<I>): string };

export interface OperationSpec<I extends InputSpec, O extends OutputSpec> {
  /** Verb and object, camel case: `createProject`. Unique over the whole platform; the client's method name. */
  name: string;
  method: Method;
  /** Below the function's prefix, Hono syntax: `/:projectId/runs`. */
  path: string;
  summary: string;
  description?: string;
  /** 'public' is for what must work before anyone is signed in. Everything else names its permission. */
  access: 'public' | Permission;
  /** What it is done to: a role on its project may allow what the role in the organisation does not. */
  resource?: ResourceSpec<I>;
  input: I;
  output: O;
  errors: readonly ProblemCode[];
  /** Which rate limits count it. Default: by its method, and `public` where no credentials are needed. */
  limit?: LimitClass;
  /**
   * How a repeat with the same Idempotency-Key is told from a new request. `transaction`: by ctx.transaction, the
   * default of what changes something and takes no stream. `service`: its effects are committed by a service, so that
   * it counts as done as soon as it begins. `none`: the key is not looked at.
   */
  idempotency?: Idempotency;
  /** The answer is not kept for a repeat, which is told so. */
  answerHoldsSecret?: true;
  /** Bodies above are refused. Default 1 MiB; streams name theirs. */
  bodyBytesMax?: number;
  handler(call: { ctx: Ctx; input: Input<I> }): Promise<OperationResult<O>>;
}

/** Either the body itself, or a Response for streams, redirects and headers of one's own. */
export type OperationResult<O extends OutputSpec> =
  | (O['body'] extends z.ZodType ? z.input<O['body']> : undefined)
  | Response;

export interface Operation {
  kind: 'operation';
  name: string;
  method: Method;
  path: string;
  summary: string;
  description?: string;
  access: 'public' | Permission;
  resource?: ResourceSpec;
  input: InputSpec;
  output: OutputSpec;
  errors: readonly ProblemCode[];
  limit: LimitClass;
  idempotency: Idempotency;
  answerHoldsSecret?: true;
  bodyBytesMax: number;
  handler(call: { ctx: Ctx; input: Input<InputSpec> }): Promise<unknown>;
}

export type Idempotency = 'transaction' | 'service' | 'none';

const readMethods: readonly Method[] = ['GET', 'HEAD', 'OPTIONS'];

function limitOf({ access, method, input }: Pick<Operation, 'access' | 'method' | 'input'>): LimitClass {
  if (access === 'public') return 'public';
  if (readMethods.includes(method)) return 'read';
  return input.body !== undefined && input.body.kind !== 'json' ? 'upload' : 'write';
}

function idempotencyOf({ access, method, input }: Pick<Operation, 'access' | 'method' | 'input'>): Idempotency {
  // Before anyone is signed in there is nobody whose key it could be; uploads repeat by their offset.
  if (access === 'public' || readMethods.includes(method)) return 'none';
  return input.body !== undefined && input.body.kind !== 'json' ? 'none' : 'transaction';
}

const bodyBytesMaxDefault = 1024 * 1024;

/** An endpoint: one verb, one file. Everything that describes it is derived from this. */
export function defineOperation<const I extends InputSpec, const O extends OutputSpec>(
  spec: OperationSpec<I, O>,
): Operation {
  return {
    kind: 'operation',
    bodyBytesMax: bodyBytesMaxDefault,
    limit: limitOf(spec),
    idempotency: idempotencyOf(spec),
    ...spec,
    // The host calls it only with input that the very same schemas have parsed.
    handler: call => spec.handler(call as { ctx: Ctx; input: Input<I> }),
  };
}
