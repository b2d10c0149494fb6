import type { DialectMachine, Reading, ReadOptions } from '../../model.ts';
import { readLimits } from '../../model.ts';
import type { CreateProfiler, Profiler } from '../../profile/profiler.ts';
import { IssueLog } from '../base/issue-log.ts';
import { ScriptScanner } from '../postgresql/script/script-scanner.ts';
import { SqliteContext, sqliteRules } from './context.ts';
import { finishReading } from './finish.ts';
import { SqliteRowReader } from './rows.ts';
import { SqliteScript } from './script-handler.ts';

export interface SqliteOptions extends ReadOptions {
  createProfiler: CreateProfiler;
}

/**
 * Reads the output of the SQLite shell's .dump and hand-written SQLite scripts. Nothing is executed: DDL is read with
 * `sqlite3-parser`, which is generated from SQLite's own grammar.
 */
export function createSqliteMachine(options: SqliteOptions): DialectMachine {
  return new SqliteMachine(options);
}

class SqliteMachine implements DialectMachine {
  readonly #context: SqliteContext;
  readonly #profiler: Profiler | undefined;
  readonly #rows: SqliteRowReader;
  readonly #script: SqliteScript;
  readonly #scanner: ScriptScanner;
  #bytes = 0;

  constructor(options: SqliteOptions) {
    const limits = { ...readLimits, ...options.limits };
    this.#context = new SqliteContext(limits, new IssueLog());
    this.#profiler = options.profile ? options.createProfiler(limits) : undefined;
    this.#rows = new SqliteRowReader(this.#context, this.#profiler);
    this.#context.onRowsChanged = (table, how) => {
      this.#rows.ledger.target(table).uncertain ??= how;
    };
    this.#script = new SqliteScript(this.#context, this.#rows);
    this.#scanner = new ScriptScanner({ ...sqliteRules }, limits.statementBytesMax, this.#script, limits.valueBytesMax);
  }

  push(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    this.#scanner.push(bytes);
  }

  progress() {
    const { object } = this.#rows;
    const { rows, statements } = this.#scanner;
    return { bytes: this.#bytes, rows, statements, ...(object !== undefined && { object }) };
  }

  finish(): Reading {
    const { lines, bytes } = this.#scanner.finish();
    const { statements, rows } = this.#scanner;
    const { writtenBy, complete, charset } = this.#script;
    if (writtenBy === undefined) this.#context.history.finish();
    if (complete === false && writtenBy !== undefined) {
      const message = 'The dump ends without the COMMIT that the shell writes when it is done.';
      this.#context.issues.add({ code: 'truncated', line: lines, message });
    }
    if (complete === true && writtenBy !== undefined) {
      // The shell always writes the rows: a table without any is empty.
      for (const table of this.#context.catalog.tables.list()) if (table.engine === undefined) table.rowCount ??= 0;
    }
    return finishReading(this.#context, this.#profiler, this.#rows.ledger, {
      ...(writtenBy !== undefined && { writtenBy }),
      ...(charset !== undefined && { charset }),
      complete,
      statistics: { bytes, lines, statements, rows: rows - this.#rows.rowsInternal },
    });
  }
}
