import type { ParsePostgresql } from './dialects/postgresql/machine.ts';
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

/** Makes the machine of a dialect, for bytes in UTF-8. */
export type MachineFactory = (dialect: Dialect, options: MachineOptions) => DialectMachine;

/** @throws DialectUnreadable where the parser was not given */
export function parserOf(dialect: Dialect, { parsePostgresql }: MachineOptions): ParsePostgresql {
  if (parsePostgresql !== undefined) return parsePostgresql;
  throw new DialectUnreadable(dialect, 'PostgreSQL scripts need the parser libpg-query; pass it as parsePostgresql.');
}

/** A machine that reads scripts of a dialect in any Unicode form, and profiles rows by the dialect's own rules. */
export function makeMachine(factory: MachineFactory, dialect: Dialect, options: MachineOptions): DialectMachine {
  const createProfiler: CreateProfiler = limits => options.createProfiler(limits, dialect);
  return new TranscodingMachine(factory(dialect, { ...options, createProfiler }));
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
