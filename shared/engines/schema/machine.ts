import { MysqlMachine } from './dialects/mysql/machine.ts';
import { OracleMachine } from './dialects/oracle/machine.ts';
import { createPostgresqlMachine } from './dialects/postgresql/machine.ts';
import { createSqliteMachine } from './dialects/sqlite/machine.ts';
import { SqlserverMachine } from './dialects/sqlserver/machine.ts';
import { type MachineFactory, type MachineOptions, makeMachine, parserOf } from './machine-factory.ts';
import type { Dialect, DialectMachine } from './model.ts';

export { DialectUnreadable, type MachineOptions } from './machine-factory.ts';

const mysql: MachineFactory = (dialect, options) => new MysqlMachine(dialect, options);

const factories: { [dialect in Dialect]: MachineFactory } = {
  mysql,
  mariadb: mysql,
  postgresql: (dialect, options) => createPostgresqlMachine({ ...options, parse: parserOf(dialect, options) }),
  sqlite: (_, options) => createSqliteMachine(options),
  sqlserver: (dialect, options) => new SqlserverMachine(dialect, options),
  oracle: (dialect, options) => new OracleMachine(dialect, options),
};

/**
 * A machine that reads scripts of a dialect. Scripts in UTF-16 with a byte order mark are taken too; offsets then count
 * the bytes of their UTF-8 form. Whoever reads one dialect only takes less time to start with `loadMachine`.
 *
 * @throws DialectUnreadable if that dialect needs a parser which was not given.
 */
export function createMachine(dialect: Dialect, options: MachineOptions): DialectMachine {
  return makeMachine(factories[dialect], dialect, options);
}
