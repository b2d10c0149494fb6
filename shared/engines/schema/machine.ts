import { MysqlMachine } from './dialects/mysql/machine.ts';
import { OracleMachine } from './dialects/oracle/machine.ts';
import { createPostgresqlMachine, type ParsePostgresql } from './dialects/postgresql/machine.ts';
import { createSqliteMachine } from './dialects/sqlite/machine.ts';
import { SqlserverMachine } from './dialects/sqlserver/machine.ts';
import { Utf8Stream } from './lexer/transcode.ts';
import type { Dialect, DialectMachine, Reading, ReadOptions } from './model.ts';
import type { CreateProfiler } from './profile/profiler.ts';

export type MachineOptions = ReadOptions & {
  createProfiler: CreateProfiler;
  /** `parseSync` of libpg-query, after its `loadModule()`; only PostgreSQL scripts need it. */
  parsePostgresql?: ParsePostgresql;
};

/** A dialect that cannot be read here. Its message says what to do instead, in words for the reader of the report. */
export class DialectUnreadable extends Error {
  override readonly name = 'DialectUnreadable';
  readonly dialect: Dialect;

  constructor(dialect: Dialect, message: string) {
    super(message);
    this.dialect = dialect;
  }
}

type MachineFactory = (dialect: Dialect, options: MachineOptions) => DialectMachine;

const mysql: MachineFactory = (dialect, options) => new MysqlMachine(dialect, options);

const postgresql: MachineFactory = (dialect, { parsePostgresql, ...options }) => {
  if (parsePostgresql) return createPostgresqlMachine({ ...options, parse: parsePostgresql });
  throw new DialectUnreadable(dialect, 'PostgreSQL scripts need the parser libpg-query; pass it as parsePostgresql.');
};

const factories: { [dialect in Dialect]: MachineFactory } = {
  mysql,
  mariadb: mysql,
  postgresql,
  sqlite: (_, options) => createSqliteMachine(options),
  sqlserver: (dialect, options) => new SqlserverMachine(dialect, options),
  oracle: (dialect, options) => new OracleMachine(dialect, options),
};

/**
 * A machine that reads scripts of a dialect. Scripts in UTF-16 with a byte order mark are taken too; offsets then count
 * the bytes of their UTF-8 form.
 *
 * @throws DialectUnreadable if that dialect needs a parser which was not given.
 */
export function createMachine(dialect: Dialect, options: MachineOptions): DialectMachine {
  const createProfiler: CreateProfiler = limits => options.createProfiler(limits, dialect);
  return new TranscodingMachine(factories[dialect](dialect, { ...options, createProfiler }));
}

/** Feeds a machine UTF-8 whatever Unicode form the bytes come in. */
class TranscodingMachine implements DialectMachine {
  readonly #machine: DialectMachine;
  readonly #stream = new Utf8Stream();
  #reading: Reading | undefined;

  constructor(machine: DialectMachine) {
    this.#machine = machine;
  }

  push(bytes: Uint8Array): void {
    this.#machine.push(this.#stream.push(bytes));
  }

  finish(): Reading {
    if (this.#reading === undefined) {
      this.#machine.push(this.#stream.finish());
      this.#reading = this.#machine.finish();
    }
    return this.#reading;
  }

  progress(): ReturnType<DialectMachine['progress']> {
    return this.#machine.progress();
  }
}
