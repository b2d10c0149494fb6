import {
  type MachineFactory,
  type MachineOptions,
  makeMachine,
  parserOf,
} from '#shared/engines/schema/machine-factory.ts';
import type { Dialect, DialectMachine } from '#shared/engines/schema/model.ts';

const mysql = async (): Promise<MachineFactory> => {
  const { MysqlMachine } = await import('#shared/engines/schema/dialects/mysql/machine.ts');
  return (dialect, options) => new MysqlMachine(dialect, options);
};

const factories: { [dialect in Dialect]: () => Promise<MachineFactory> } = {
  mysql,
  mariadb: mysql,
  postgresql: async () => {
    const { createPostgresqlMachine } = await import('#shared/engines/schema/dialects/postgresql/machine.ts');
    return (dialect, options) => createPostgresqlMachine({ ...options, parse: parserOf(dialect, options) });
  },
  sqlite: async () => {
    const { createSqliteMachine } = await import('#shared/engines/schema/dialects/sqlite/machine.ts');
    return (_, options) => createSqliteMachine(options);
  },
  sqlserver: async () => {
    const { SqlserverMachine } = await import('#shared/engines/schema/dialects/sqlserver/machine.ts');
    return (dialect, options) => new SqlserverMachine(dialect, options);
  },
  oracle: async () => {
    const { OracleMachine } = await import('#shared/engines/schema/dialects/oracle/machine.ts');
    return (dialect, options) => new OracleMachine(dialect, options);
  },
};

/**
 * What `createMachine` makes of a dialect, of which only the code is loaded: the others would add some 150 modules to
 * the start of every process and thread.
 */
export async function loadMachine(dialect: Dialect): Promise<(options: MachineOptions) => DialectMachine> {
  const factory = await factories[dialect]();
  return options => makeMachine(factory, dialect, options);
}
