import { readdirSync } from 'node:fs';
import type { RuleCases } from './testing.ts';

const folder = new URL('./', import.meta.url);

/** Names of the rule files, in order: `c09-orphan-rows`. For tests only: rules themselves touch no file. */
export function ruleFiles(): string[] {
  return readdirSync(folder)
    .filter(name => /^[a-z]\d\d-[a-z0-9-]+\.ts$/.test(name))
    .map(name => name.slice(0, -'.ts'.length))
    .sort();
}

/** The cases that lie beside a rule file. Throws if they are missing. */
export async function casesOf(file: string): Promise<RuleCases> {
  const module: { cases?: RuleCases } = await import(new URL(`${file}.cases.ts`, folder).href);
  if (module.cases === undefined) throw new Error(`${file}.cases.ts exports no cases`);
  return module.cases;
}
