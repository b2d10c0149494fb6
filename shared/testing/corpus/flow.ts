import type { Assessment } from '#shared/engines/schema/finding.ts';
import { assessEntry, compareWithServer } from './check.ts';
import { type CorpusEntry, companions } from './discover.ts';
import type { Facts } from './facts.ts';
import { compareHazards } from './hazards.ts';
import type { OlderPostgresql } from './older-postgresql.ts';
import { type Refusal, refusals } from './refusals.ts';
import { skippedInTest } from './skipped-in-test.ts';
import type { Loaded, PostgresqlSource } from './source-servers.ts';
import { checkTarget } from './target.ts';

export interface Servers {
  load(entry: CorpusEntry, script: Uint8Array | undefined): Promise<Loaded>;
  target: PostgresqlSource;
  older: OlderPostgresql | undefined;
}

/**
 * One database of the corpus through the whole flow: loaded into the server it was written for, assessed, compared with
 * that server's catalogue and rows, and its DDL loaded into PostgreSQL. Returns everything that is wrong.
 */
export async function checkDatabase(
  servers: Servers,
  entry: CorpusEntry,
  entries: readonly CorpusEntry[],
): Promise<string[]> {
  const { loaded, script } = await loadWhole(servers, entry, entries);
  try {
    const assessment = await assessEntry(entry.name, script ?? entry.path);
    const refusal = refusals.find(known => entry.name.endsWith(known.script));
    return [
      ...refusalDiffers(loaded.refused, refusal),
      ...(await sourceDiffers(loaded, entry, assessment, refusal)),
      ...(await targetDiffers(servers, entry, assessment)),
    ];
  } finally {
    await loaded.close();
  }
}

/** A script that the server refuses alone is loaded after the one beside it that makes its tables. */
async function loadWhole(
  servers: Servers,
  entry: CorpusEntry,
  entries: readonly CorpusEntry[],
): Promise<{ loaded: Loaded; script: Uint8Array | undefined }> {
  const alone = await servers.load(entry, entry.script);
  if (alone.refused.length === 0 || entry.script === undefined) return { loaded: alone, script: entry.script };
  for (const companion of companions(entry, entries)) {
    if (companion.script === undefined) continue;
    const both = Buffer.concat([companion.script, Buffer.from('\n'), entry.script]);
    const loaded = await servers.load(entry, both);
    if (loaded.refused.length === 0) {
      await alone.close();
      return { loaded, script: both };
    }
    await loaded.close();
  }
  // What is compared must be what this script alone makes; the server may hold the rest of the last attempt.
  await alone.close();
  return { loaded: await servers.load(entry, entry.script), script: entry.script };
}

function refusalDiffers(refused: readonly string[], refusal: Refusal | undefined): string[] {
  if (refusal === undefined) return refused.map(line => `the server that it was written for refuses it: ${line}`);
  if (refused.length === 0) return ['the server takes it now: take it off the list of refusals'];
  return refused
    .filter(line => !refusal.says.test(line))
    .map(line => `the server refuses it for another reason than "${refusal.reason}": ${line}`);
}

async function sourceDiffers(
  loaded: Loaded,
  entry: CorpusEntry,
  assessment: Assessment,
  refusal: Refusal | undefined,
): Promise<string[]> {
  if (refusal !== undefined && refusal.withoutTables === undefined) {
    skippedInTest(`${entry.name} against its source's catalogue`, refusal.reason);
    return [];
  }
  const absent = refusal?.withoutTables ?? [];
  const facts = await loaded.facts();
  const differences = compareWithServer(entry, assessment, facts);
  // Each line about a table that the server did not make names it; a table that is there must agree in full.
  const isExcused = (line: string): boolean => absent.some(table => !isThere(facts, table) && line.includes(table));
  const hazards = absent.length > 0 ? [] : await compareHazards(loaded.hazards, assessment);
  return [...differences.filter(line => !isExcused(line)), ...hazards];
}

const isThere = (facts: Facts, table: string): boolean => facts.tables.includes(table);

export async function targetDiffers(
  servers: Pick<Servers, 'target' | 'older'>,
  entry: { name: string },
  assessment: Assessment,
): Promise<string[]> {
  const older = await servers.older?.refuses(assessment);
  return [
    ...(await checkTarget(servers.target, assessment, entry.name)),
    ...(older ?? []).map(line => `PostgreSQL 15 refuses the DDL: ${line}`),
  ];
}
