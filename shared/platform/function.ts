import type { Operation } from './operation.ts';
import type { Reaction } from './reaction.ts';
import type { Setting } from './settings.ts';
import type { Worker } from './worker.ts';

export interface FunctionSpec {
  /** Folder name: `analyze`. */
  name: string;
  /** Public path below /api: `analyses`. */
  prefix: string;
  summary: string;
  operations: readonly Operation[];
  reactions: readonly Reaction[];
  workers: readonly Worker[];
  settings: Readonly<Record<string, Setting>>;
}

/** A deployable: what it serves and reacts to. */
export interface FunctionDefinition extends FunctionSpec {
  kind: 'function';
}

export function defineFunction(
  spec: Partial<FunctionSpec> & Pick<FunctionSpec, 'name' | 'prefix' | 'summary'>,
): FunctionDefinition {
  return { kind: 'function', operations: [], reactions: [], workers: [], settings: {}, ...spec };
}
