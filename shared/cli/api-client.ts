import { z } from 'zod';
import { CliError } from './cli-error.ts';

const ProblemBody = z.object({ title: z.string(), detail: z.string(), code: z.string() });

export interface ApiClient {
  url: string;
  /** Sends JSON, gets JSON of the given schema. Throws CliError with the problem's own words. */
  json<T extends z.ZodType>(schema: T, method: string, path: string, body?: unknown): Promise<z.infer<T>>;
  /** The raw answer, for streams and uploads; a problem document is thrown as CliError. */
  raw(
    method: string,
    path: string,
    options?: { headers?: Record<string, string>; body?: RequestInit['body']; signal?: AbortSignal },
  ): Promise<Response>;
}

/** Talks to a running platform with an API key. */
export function createApiClient(url: string, key: string): ApiClient {
  const raw: ApiClient['raw'] = async (method, path, options = {}) => {
    let response: Response;
    try {
      response = await fetch(new URL(path, url), {
        method,
        headers: { authorization: `Bearer ${key}`, ...options.headers },
        ...(options.body === undefined ? {} : { body: options.body, duplex: 'half' }),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      } as RequestInit);
    } catch (error) {
      if (options.signal?.aborted === true) throw error;
      throw new CliError(`The platform at ${url} does not answer. Is it running? Start it with: npm start`, 2, {
        cause: error,
      });
    }
    if (response.ok) return response;
    const parsed = ProblemBody.safeParse(await response.json().catch(() => undefined));
    throw new CliError(
      parsed.success
        ? `${parsed.data.title}. ${parsed.data.detail} (${parsed.data.code})`
        : `The platform answered ${response.status} to ${method} ${path}.`,
    );
  };
  return {
    url,
    raw,
    json: async (schema, method, path, body) => {
      const response = await raw(
        method,
        path,
        body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
      );
      return schema.parse(await response.json());
    },
  };
}
