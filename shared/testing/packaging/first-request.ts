import type { FunctionDefinition } from '#shared/platform/function.ts';

/**
 * A request that an unknown caller may not make: the function's first operation that is not public, with parameters
 * that fit no row. Undefined where every operation is public.
 */
export function closedRequest(definition: FunctionDefinition): { method: string; path: string } | undefined {
  const operation = definition.operations.find(({ access, method }) => access !== 'public' && method !== 'HEAD');
  if (operation === undefined) return undefined;
  const path = operation.path.replaceAll(/:\w+(\{[^}]*\})?/g, '00000000-0000-4000-8000-000000000000');
  return { method: operation.method, path: `/api/${definition.prefix}${path === '/' ? '' : path}` };
}
