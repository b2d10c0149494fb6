import { setFlagsFromString } from 'node:v8';
import { loadModule, parseSync } from 'libpg-query';
import type { ParsePostgresql } from '#shared/engines/schema/dialects/postgresql/machine.ts';

let loaded: Promise<ParsePostgresql> | undefined;

/**
 * PostgreSQL's own parser, loaded once per process or thread.
 *
 * V8 would compile its largest functions a second time, optimised, once they are used much: that takes some 500 MB for
 * seconds and makes parsing no faster (measured over 4,500 CREATE TABLE statements). Both flags are needed to keep
 * the first compilation; they hold for the whole process.
 */
export function loadParser(): Promise<ParsePostgresql> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<ParsePostgresql> {
  setFlagsFromString('--no-wasm-tier-up');
  setFlagsFromString('--no-wasm-dynamic-tiering');
  await loadModule();
  return parseSync;
}
