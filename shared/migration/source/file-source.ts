import { join } from 'node:path';
import type { AssessedSource } from '#shared/sources/assess-source.ts';
import { assessInThread } from '#shared/sources/assess-thread.ts';
import { planFileChunks } from '#shared/sources/plan-file-chunks.ts';
import type { SourceAddress } from '#shared/sources/row-source.ts';
import { cutSqliteChunk } from '#shared/sources/sqlite/pages/plan-sqlite-chunks.ts';
import type { SourceDescription } from '../state.ts';
import type { GivenSource, MigrationSource } from './migration-source.ts';

/** Name of the unpacked copy that can be read by place, in the folder of the migration. */
const copyName = 'source.seekable';

/** A dump, a SQLite file or a folder of dumps: it does not change, and is named by its hash. */
export function openFileSource(given: Extract<GivenSource, { kind: 'file' }>, folder: string): MigrationSource {
  const description: SourceDescription = { kind: 'dump', dialect: 'mysql', label: given.name, notes: [] };
  let address: SourceAddress | undefined;
  const known = (): SourceAddress => {
    if (address === undefined) throw new Error('the source has to be assessed before it is read');
    return address;
  };
  return {
    description,
    hashWhileCopying: false,
    provedBy: 'second-reader',
    assess: async ({ casts, suppressions, skips, onProgress, signal }) => {
      const read = await assessInThread({
        path: given.path,
        fileName: given.name,
        workingCopy: join(folder, copyName),
        casts,
        suppressions,
        skips,
        onProgress,
        signal,
      });
      address = read.address;
      describe(description, read);
      return read.assessment;
    },
    planChunks: async (plan, assessment) => await planFileChunks(known(), plan, assessment.model),
    cutAgain: async (plan, chunk) => {
      const read = known();
      return read.kind === 'sqlite-file' ? cutSqliteChunk(read.path, plan, chunk) : [];
    },
    address: known,
    beginReading: async () => undefined,
    consistency: () => ({ consistency: 'file' }),
    acceptsChanges: async () => undefined,
    close: async () => undefined,
  };
}

function describe(description: SourceDescription, { assessment, address, sha256, warnings }: AssessedSource): void {
  const { model } = assessment;
  if (address !== undefined) description.kind = address.kind;
  description.dialect = model.dialect;
  description.sha256 = sha256;
  if (model.serverVersion !== undefined) description.serverVersion = model.serverVersion;
  if (model.database !== undefined) description.database = model.database;
  description.notes.push(...warnings);
}
