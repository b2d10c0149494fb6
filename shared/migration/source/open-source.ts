import { SourceError } from '#shared/sources/source-error.ts';
import { type GivenSource, type MigrationSource, serverKind } from './migration-source.ts';

export interface OpenMigrationSourceOptions {
  /** Threads that will read. */
  readers: number;
  /** Where an unpacked copy of a packed dump may lie; it is kept for as long as the migration is. */
  folder: string;
}

/**
 * Opens what is to be moved. Only what this kind of source needs is loaded: a driver is tens of megabytes.
 *
 * @throws SourceError with a sentence for its owner
 */
export async function openMigrationSource(
  given: GivenSource,
  options: OpenMigrationSourceOptions,
): Promise<MigrationSource> {
  if (given.kind === 'file') return (await import('./file-source.ts')).openFileSource(given, options.folder);
  switch (serverKind(given.url)) {
    case 'mysql':
      return await (await import('./mysql-source.ts')).openMysqlSource(given.url, options.readers);
    case 'postgresql':
      return await (await import('./postgresql-source.ts')).openPostgresqlSource(given.url);
    case 'sqlserver':
      return (await import('./driver-source.ts')).openDriverSource('sqlserver', given.url);
    case 'oracle':
      return (await import('./driver-source.ts')).openDriverSource('oracle', given.url);
    default:
      throw new SourceError(
        'source-unsupported',
        'The connection string begins with mysql://, mariadb://, postgres://, postgresql://, sqlserver:// or oracle://.',
      );
  }
}
