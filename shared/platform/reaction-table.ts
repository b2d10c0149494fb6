import type { ReactionTable } from '#events/dispatcher/relay.ts';
import type { FunctionDefinition } from './function.ts';

/** Which reactions each event type has, from the definitions of all functions. Throws on a name used twice. */
export function reactionTable(definitions: readonly FunctionDefinition[]): ReactionTable {
  const table = new Map<string, { function: string; reaction: string }[]>();
  const names = new Set<string>();
  for (const definition of definitions) {
    for (const reaction of definition.reactions) {
      if (names.has(reaction.name))
        throw new Error(`Two reactions are called ${reaction.name}; names are unique over the platform.`);
      names.add(reaction.name);
      for (const type of reaction.on) {
        const targets = table.get(type) ?? [];
        targets.push({ function: definition.name, reaction: reaction.name });
        table.set(type, targets);
      }
    }
  }
  return table;
}
