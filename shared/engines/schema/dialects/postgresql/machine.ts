import type { DialectMachine, Model, Reading, ReadLimits, ReadOptions, TableFacts } from '../../model.ts';
import { readLimits } from '../../model.ts';
import type { CreateProfiler, Profiler } from '../../profile/profiler.ts';
import { IssueLog } from '../base/issue-log.ts';
import { leaveTemporary } from '../base/temporary.ts';
import { display, type ParsePostgresql, ReadingContext, temporarySchema } from './context.ts';
import { link } from './finish.ts';
import { RowReader } from './rows.ts';
import type { LexicalRules } from './script/lexer.ts';
import { ScriptScanner } from './script/script-scanner.ts';
import { PostgresqlScript } from './script-handler.ts';

export type { ParsePostgresql } from './context.ts';

export interface PostgresqlOptions extends ReadOptions {
  createProfiler: CreateProfiler;
  /** `parseSync` of libpg-query, after its `loadModule()`. */
  parse: ParsePostgresql;
}

/** Reads plain pg_dump output and hand-written PostgreSQL scripts. */
export function createPostgresqlMachine(options: PostgresqlOptions): DialectMachine {
  return new PostgresqlMachine(options);
}

class PostgresqlMachine implements DialectMachine {
  readonly #context: ReadingContext;
  readonly #profiler: Profiler | undefined;
  readonly #rows: RowReader;
  readonly #script: PostgresqlScript;
  readonly #scanner: ScriptScanner;
  #bytes = 0;

  constructor(options: PostgresqlOptions) {
    const limits: ReadLimits = { ...readLimits, ...options.limits };
    const rules: LexicalRules = { postgresql: true, backslashEscapes: false };
    this.#context = new ReadingContext(limits, new IssueLog());
    this.#profiler = options.profile ? options.createProfiler(limits) : undefined;
    this.#rows = new RowReader(this.#context, this.#profiler, rules);
    this.#context.onRowsChanged = (table, how) => {
      this.#rows.ledger.target(table).uncertain ??= how;
    };
    this.#script = new PostgresqlScript(this.#context, this.#rows, rules, options.parse);
    this.#scanner = new ScriptScanner(rules, limits.statementBytesMax, this.#script, limits.valueBytesMax);
  }

  push(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    this.#scanner.push(bytes);
  }

  progress() {
    const { object } = this.#script;
    const { rows, statements } = this.#scanner;
    return { bytes: this.#bytes, rows, statements, ...(object !== undefined && { object }) };
  }

  finish(): Reading {
    const { lines, bytes } = this.#scanner.finish();
    const context = this.#context;
    context.history.finish();
    link(context);
    leaveTemporary(context.catalog, context.triggers, object => object.schema === temporarySchema, context.issues);
    const tables = context.catalog.tables.list();
    const facts = this.#profiler?.finish(tables);
    this.#rows.ledger.settle(facts, context.issues, display);
    const { header } = this.#script;
    const model: Model = {
      dialect: 'postgresql',
      ...(header.serverVersion !== undefined && { serverVersion: header.serverVersion }),
      ...(header.writtenBy !== undefined && { writtenBy: header.writtenBy }),
      ...(context.database !== undefined && { database: context.database }),
      ...(context.settings.has('client_encoding') && { charset: context.settings.get('client_encoding') }),
      complete: header.complete,
      schemas: [...context.catalog.schemas],
      tables,
      views: context.catalog.views.list(),
      routines: context.routines,
      triggers: context.triggers,
      sequences: context.catalog.sequences.list(),
      types: context.types.list(),
      others: context.others,
      issues: context.issues.list(),
      statistics: { bytes, lines, statements: this.#scanner.statements, rows: this.#scanner.rows },
    };
    return { model, facts: facts ?? noFacts() };
  }
}

function noFacts(): TableFacts {
  return { duplicateKeys: [], orphans: [], duplicateRows: [] };
}
