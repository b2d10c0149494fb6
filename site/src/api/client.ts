import { type Operations, routes } from '../generated/client.generated.ts';
import { ApiProblem, asProblem, problemOf } from './problem.ts';
import { rememberSignedIn, signedOut, toSecondFactor } from './session.ts';

export type OperationName = keyof Operations;
/** Operations that answer JSON or nothing; the others answer a stream or a file. */
export type DataOperation = {
  [Name in OperationName]: Operations[Name]['result'] extends Response ? never : Name;
}[OperationName];
export type Input<Name extends OperationName> = Operations[Name]['input'];
export type Result<Name extends OperationName> = Operations[Name]['result'];

export interface CallOptions {
  signal?: AbortSignal;
  /** 'throw': a 401 is thrown like any other problem, instead of leading to the sign-in page. */
  whenSignedOut?: 'sign-in' | 'throw';
}

interface Parts {
  params?: Record<string, string>;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
}

/** Calls an operation and gives its result. Throws ApiProblem; a 401 leads to the sign-in page. */
export async function call<Name extends DataOperation>(
  name: Name,
  input: Input<Name>,
  options: CallOptions = {},
): Promise<Result<Name>> {
  const response = await send(name, input, options);
  // 204, and 202 of operations that only take something in, come without a body.
  const text = await response.text();
  return text === '' ? (undefined as Result<Name>) : JSON.parse(text);
}

/** Calls an operation that answers a file or a stream. Throws ApiProblem as `call` does. */
export async function open(
  name: Exclude<OperationName, DataOperation>,
  input: Parts,
  options: CallOptions = {},
): Promise<Response> {
  return await send(name, input, options);
}

/** GETs what lies outside the generated operations: the operators' pages of this machine. Throws ApiProblem. */
export async function get(path: string, options: CallOptions = {}): Promise<unknown> {
  const response = await request(path, { method: 'GET' }, options);
  return await response.json();
}

/** The path of an operation with its parameters in place. Slashes in a parameter stay (paths of bundle files). */
export function pathOf(name: OperationName, { params = {}, query = {} }: Pick<Parts, 'params' | 'query'>): string {
  const path = routes[name].path.replaceAll(/:(\w+)/g, (_, key: string) =>
    (params[key] ?? '').split('/').map(encodeURIComponent).join('/'),
  );
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value));
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

async function send(name: OperationName, input: Parts, options: CallOptions): Promise<Response> {
  const { body } = input;
  return await request(
    pathOf(name, input),
    {
      method: routes[name].method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    },
    options,
  );
}

async function request(path: string, init: RequestInit, options: CallOptions): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, ...(options.signal === undefined ? {} : { signal: options.signal }) });
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    throw asProblem(error);
  }
  if (response.ok) {
    if (options.whenSignedOut !== 'throw') rememberSignedIn(true);
    return response;
  }
  const problem = await problemOf(response);
  if (problem.status === 401 && options.whenSignedOut !== 'throw') signedOut();
  if (problem.code === 'second-factor-required') toSecondFactor();
  throw problem;
}

export { ApiProblem };
