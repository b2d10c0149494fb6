import { registry } from '#functions/registry.ts';
import type { FunctionDefinition } from '#shared/platform/function.ts';

/**
 * One image: what runs in it and under which name. A function's container scales from zero on requests; a worker's
 * claims jobs; the dispatcher relays events; the gateway is the one public origin; migrate runs once before a roll-out.
 */
export type Container =
  | { kind: 'function'; name: string; definition: FunctionDefinition; exportName: string }
  | { kind: 'worker'; name: string; definition: FunctionDefinition; exportName: string }
  | { kind: 'dispatcher' | 'gateway' | 'migrate'; name: string };

/** The names and public prefixes of the functions that the public can call, in the registry's order. */
export function publicPrefixes(all: readonly Container[]): { name: string; prefix: string }[] {
  return all.flatMap(container =>
    container.kind === 'function' && container.definition.operations.length > 0
      ? [{ name: container.name, prefix: container.definition.prefix }]
      : [],
  );
}

/**
 * Every container of the platform, derived from the registry: the list that bundles, images and manifests share. Who has
 * only jobs to claim (copying) serves no request, and is a worker alone.
 */
export async function containers(): Promise<Container[]> {
  const functions = await Promise.all(
    registry.map(async ({ name, load }) => {
      const definition = await load();
      return { name, definition, exportName: await exportNameOf(name, definition) };
    }),
  );
  return [
    ...functions
      .filter(({ definition }) => definition.operations.length > 0 || definition.reactions.length > 0)
      .map(made => ({ kind: 'function' as const, ...made })),
    ...functions
      .filter(made => made.definition.workers.length > 0)
      .map(made => ({ kind: 'worker' as const, ...made, name: `${made.name}-worker` })),
    { kind: 'dispatcher', name: 'dispatcher' },
    { kind: 'gateway', name: 'gateway' },
    { kind: 'migrate', name: 'migrate' },
  ];
}

/** Specifier of a function's module, by the rule that its folder bears its name. */
export function functionModule(functionName: string): string {
  return `#functions/${functionName}/function.ts`;
}

async function exportNameOf(name: string, definition: FunctionDefinition): Promise<string> {
  // The registry holds a loader, not an export's name; a generated entry needs the name.
  const module: Record<string, unknown> = await import(functionModule(name));
  const found = Object.entries(module).find(([, value]) => value === definition);
  if (found === undefined)
    throw new Error(`functions/${name}/function.ts does not export what the registry loads as "${name}".`);
  return found[0];
}
