import type { RowSource, SourceAddress } from './row-source.ts';

/** The reader of each kind of source. What a kind needs is loaded only for that kind. */
const readers = {
  dump: async () => (await import('./dump/dump-rows.ts')).openDumpRows,
  'sqlite-file': async () => (await import('./sqlite/pages/sqlite-rows.ts')).openSqliteRows,
  mysql: async () => (await import('./mysql/open.ts')).openMysqlRows,
  postgresql: async () => (await import('./postgresql/open.ts')).openPostgresqlRows,
  sqlserver: async () => (await import('./sqlserver/open.ts')).openSqlserverRows,
  oracle: async () => (await import('./oracle/open.ts')).openOracleRows,
};

/** Loads what `openRowSource` needs for a kind of source, before anything is known of the source itself. */
export async function loadRowSource(kind: SourceAddress['kind']): Promise<void> {
  await readers[kind]();
}

/**
 * Opens a source for reading its rows by chunks. Every thread opens its own.
 *
 * @throws SourceError with a sentence for the owner of the source
 */
export async function openRowSource(address: SourceAddress): Promise<RowSource> {
  switch (address.kind) {
    case 'dump':
      return (await readers.dump())(address);
    case 'sqlite-file':
      return (await readers['sqlite-file']())(address.path);
    case 'mysql':
      return (await readers.mysql())(address);
    case 'postgresql':
      return (await readers.postgresql())(address);
    case 'sqlserver':
      return (await readers.sqlserver())(address);
    case 'oracle':
      return (await readers.oracle())(address);
  }
}
