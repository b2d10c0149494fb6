import { SourceError } from '#shared/sources/source-error.ts';
import { openDriverSource } from './driver-source.ts';
import { openFileSource } from './file-source.ts';
import { type GivenSource, type MigrationSource, serverKind } from './migration-source.ts';
import { openMysqlSource } from './mysql-source.ts';
import { openPostgresqlSource } from './postgresql-source.ts';

export interface OpenMigrationSourceOptions {
  /** Threads that will read. */
  readers: number;
  /** Where an unpacked copy of a packed dump may lie; it is kept for as long as the migration is. */
  folder: string;
}

/**
 * Opens what is to be moved.
 *
 * @throws SourceError with a sentence for its owner
 */
export async function openMigrationSource(
  given: GivenSource,
  options: OpenMigrationSourceOptions,
): Promise<MigrationSource> {
  if (given.kind === 'file') return openFileSource(given, options.folder);
  switch (serverKind(given.url)) {
    case 'mysql':
      return await openMysqlSource(given.url, options.readers);
    case 'postgresql':
      return await openPostgresqlSource(given.url);
    case 'sqlserver':
      return openDriverSource('sqlserver', given.url);
    case 'oracle':
      return openDriverSource('oracle', given.url);
    default:
      throw new SourceError(
        'source-unsupported',
        'The connection string begins with mysql://, mariadb://, postgres://, postgresql://, sqlserver:// or oracle://.',
      );
  }
}
