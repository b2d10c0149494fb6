import type { FunctionDefinition } from '#shared/platform/function.ts';

export interface RegistryEntry {
  /** Folder, container and Knative Service. */
  name: string;
  /** Public path below /api. */
  prefix: string;
  load(): Promise<FunctionDefinition>;
}

/**
 * The one table of functions. The host, the gateway's routes, the containers and the Knative manifests are made from
 * it. Loaded one by one, so that a function's process reads only its own code.
 */
export const registry: readonly RegistryEntry[] = [
  { name: 'auth', prefix: 'auth', load: async () => (await import('./auth/function.ts')).auth },
  {
    name: 'organizations',
    prefix: 'organizations',
    load: async () => (await import('./organizations/function.ts')).organizations,
  },
  { name: 'projects', prefix: 'projects', load: async () => (await import('./projects/function.ts')).projects },
  { name: 'storage', prefix: 'storage', load: async () => (await import('./storage/function.ts')).storage },
  { name: 'analyze', prefix: 'analyses', load: async () => (await import('./analyze/function.ts')).analyze },
  { name: 'generate', prefix: 'bundles', load: async () => (await import('./generate/function.ts')).generate },
  { name: 'migration', prefix: 'migration', load: async () => (await import('./migration/function.ts')).migration },
  { name: 'copy', prefix: 'copies', load: async () => (await import('./copy/function.ts')).copy },
  { name: 'verify', prefix: 'proofs', load: async () => (await import('./verify/function.ts')).verify },
  { name: 'notify', prefix: 'webhooks', load: async () => (await import('./notify/function.ts')).notify },
  { name: 'inbound', prefix: 'inbound', load: async () => (await import('./inbound/function.ts')).inbound },
  { name: 'live', prefix: 'live', load: async () => (await import('./live/function.ts')).live },
  { name: 'audit', prefix: 'audit', load: async () => (await import('./audit/function.ts')).audit },
];

/** All definitions, in the table's order. */
export async function loadAll(): Promise<FunctionDefinition[]> {
  return await Promise.all(registry.map(entry => entry.load()));
}
