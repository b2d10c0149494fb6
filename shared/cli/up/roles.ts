import type { ProcessRole } from '#functions/main.ts';
import { loadAll, registry } from '#functions/registry.ts';

/** Name of a process under --isolated: `function:analyze`, `worker:analyze`, `dispatcher`. */
export type RoleName = string;

/** Every process of --isolated, in the order they are started. */
export async function isolatedRoles(): Promise<RoleName[]> {
  const definitions = await loadAll();
  return [
    ...registry.map(entry => `function:${entry.name}`),
    ...definitions.filter(definition => definition.workers.length > 0).map(definition => `worker:${definition.name}`),
    'dispatcher',
  ];
}

/** What a role name means. Throws on a name that is none. */
export async function roleOf(name: RoleName): Promise<ProcessRole> {
  if (name === 'dispatcher') return { serve: [], work: [], dispatch: await loadAll() };
  const [kind, functionName] = name.split(':');
  const entry = registry.find(known => known.name === functionName);
  if (entry === undefined || (kind !== 'function' && kind !== 'worker'))
    throw new Error(`There is no process role "${name}".`);
  const definition = await entry.load();
  return kind === 'function' ? { serve: [definition], work: [] } : { serve: [], work: [definition] };
}
