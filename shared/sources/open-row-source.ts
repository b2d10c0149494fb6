import type { RowSource, SourceAddress } from './row-source.ts';

/**
 * Opens a source for reading its rows by chunks. Every thread opens its own. What a kind of source needs is loaded only
 * for that kind.
 *
 * @throws SourceError with a sentence for the owner of the source
 */
export async function openRowSource(address: SourceAddress): Promise<RowSource> {
  switch (address.kind) {
    case 'dump': {
      const { openDumpRows } = await import('./dump/dump-rows.ts');
      return openDumpRows(address);
    }
    case 'sqlite-file': {
      const { openSqliteRows } = await import('./sqlite/pages/sqlite-rows.ts');
      return openSqliteRows(address.path);
    }
    case 'mysql': {
      const { openMysqlRows } = await import('./mysql/open.ts');
      return openMysqlRows(address);
    }
    case 'postgresql': {
      const { openPostgresqlRows } = await import('./postgresql/open.ts');
      return openPostgresqlRows(address);
    }
    case 'sqlserver': {
      const { openSqlserverRows } = await import('./sqlserver/open.ts');
      return openSqlserverRows(address);
    }
    case 'oracle': {
      const { openOracleRows } = await import('./oracle/open.ts');
      return openOracleRows(address);
    }
  }
}
