import type { Dialect } from '../../schema/model.ts';
import type { ReadLiteral } from './literal.ts';
import { mysqlLiteral } from './mysql.ts';
import { oracleLiteral } from './oracle.ts';
import { postgresqlLiteral } from './postgresql.ts';
import { sqliteLiteral } from './sqlite.ts';
import { sqlserverLiteral } from './sqlserver.ts';

/** Who reads the literals of which dialect. */
export const literalsOf: { readonly [dialect in Dialect]: ReadLiteral } = {
  mysql: mysqlLiteral,
  mariadb: mysqlLiteral,
  postgresql: postgresqlLiteral,
  sqlite: sqliteLiteral,
  sqlserver: sqlserverLiteral,
  oracle: oracleLiteral,
};
