import * as assert from 'uvu/assert';
import { z } from 'zod';
import type { FunctionDefinition } from '#shared/platform/function.ts';
import type { Operation } from '#shared/platform/operation.ts';
import type { As, Harness } from './harness.ts';

/** A problem document, as far as tests look into it. */
export const ProblemDocument = z.object({ code: z.string(), detail: z.string(), requestId: z.string() }).loose();

export interface OperationCall {
  as?: As;
  body?: unknown;
  headers?: Record<string, string>;
  query?: string;
  /** Of the thing that the path names. */
  id?: string;
}

/** The id of nothing. */
export const nothing = '0198f0c4-0000-7000-8000-000000000001';

/** Calls a function's operations by name, and keeps which outcomes were seen. */
export class OperationCalls {
  readonly #definition: FunctionDefinition;
  readonly #harness: () => Harness;
  /** As `operation outcome`: a status for a success, a code for a problem. */
  readonly #seen = new Set<string>();

  constructor(definition: FunctionDefinition, harness: () => Harness) {
    this.#definition = definition;
    this.#harness = harness;
  }

  async call(
    name: string,
    { as, body, headers, query = '', id = nothing }: OperationCall = {},
  ): Promise<{ outcome: string; body: unknown }> {
    const { operations, prefix } = this.#definition;
    const operation = operations.find(candidate => candidate.name === name);
    if (operation === undefined) throw new Error(`There is no operation ${name}.`);
    const path = `/api/${prefix}${operation.path.replace(/:\w+/, id)}${query}`;
    const response = await this.#harness().call(operation.method, path, {
      ...(as === undefined ? {} : { as }),
      ...(body === undefined ? {} : { body }),
      ...(headers === undefined ? {} : { headers }),
    });
    const text = await response.text();
    const answer: unknown = text === '' ? undefined : JSON.parse(text);
    const outcome = response.ok ? String(response.status) : ProblemDocument.parse(answer).code;
    if (!response.ok) assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
    this.#seen.add(`${name} ${outcome}`);
    return { outcome, body: answer };
  }

  /** Each of these operations answered with every outcome it declares, and with no other. */
  expectAllOutcomes(operations: readonly Operation[]): void {
    const declared = operations.flatMap(({ name, output, errors }) =>
      [output.status, ...errors].map(outcome => `${name} ${outcome}`),
    );
    assert.equal([...this.#seen].sort(), declared.sort());
  }
}

/** The token of a browser session of the harness's owner. */
export async function openSession({ tenant, platform }: Harness): Promise<string> {
  const token = await platform.services.identity.createSignInLink(tenant.userId, tenant.organizationId, 60_000);
  const redeemed = await platform.services.identity.redeemSignInLink(token, { userAgent: 'test', address: '' });
  return redeemed?.sessionToken ?? '';
}
