import { Buffer } from 'node:buffer';
import type { CopyStmt } from 'libpg-query';
import type { Table } from '../../model.ts';
import type { Profiler } from '../../profile/profiler.ts';
import type { ObjectName } from '../base/catalog.ts';
import { display, type ReadingContext } from './context.ts';
import { type InsertTarget, readInsertHead } from './insert-head.ts';
import { booleanOf, optionsOf, stringOf, stringsOf } from './nodes.ts';
import { PostgresqlRowSink } from './row-sink.ts';
import type { CopyFormat, CopyPart, InsertHead, RowSink } from './script/handler.ts';
import type { LexicalRules } from './script/lexer.ts';
import { RowLedger } from './script/row-ledger.ts';
import type { RowTarget } from './script/row-target.ts';

interface Current {
  name: ObjectName;
  target: RowTarget | undefined;
  columns: string[];
  startByte: number;
  line: number;
  /** COPY with other options than pg_dump's own. */
  options?: CopyOptions;
}

/** What a reader of COPY lines has to know beside the session; `isCsv`: they are in the other format. */
type CopyOptions = { copyText: { delimiter: number; nullMarker: string } } | { isCsv: true };

/** Connects the rows of a script with the tables they belong to, and counts them. */
export class RowReader {
  readonly #context: ReadingContext;
  readonly #profiler: Profiler | undefined;
  readonly #rules: LexicalRules;
  readonly ledger: RowLedger;
  #current: Current | undefined;
  #lastHead: { bytes: Buffer; schema: string; insert: InsertTarget } | undefined;
  #lastSink:
    | { target: RowTarget | undefined; columns: string[]; charset: string | undefined; sink: PostgresqlRowSink }
    | undefined;
  /** Rows of tables that are not in the file. */
  rowsUnknown = 0;

  constructor(context: ReadingContext, profiler: Profiler | undefined, rules: LexicalRules) {
    this.#context = context;
    this.ledger = new RowLedger(context.history);
    this.#profiler = profiler;
    this.#rules = rules;
  }

  insert(head: InsertHead): RowSink {
    const insert = this.#head(head.bytes);
    const name = this.#context.qualified(insert?.table ?? { name: '?' });
    const sink = this.#begin(name, insert?.columns ?? [], head.startByte, head.line, 'insert');
    if (insert?.conflict !== undefined && this.#current?.target !== undefined)
      this.#current.target.conflictLine ??= head.line;
    return sink;
  }

  /** Dumps repeat the same head for every row: it is read once. */
  #head(bytes: Buffer): InsertTarget | undefined {
    const last = this.#lastHead;
    if (last?.bytes.equals(bytes) && last.schema === this.#context.schema) return last.insert;
    const insert = readInsertHead(bytes, this.#rules);
    this.#lastHead =
      insert === undefined ? undefined : { bytes: Buffer.from(bytes), schema: this.#context.schema, insert };
    return insert;
  }

  #begin(
    name: ObjectName,
    columns: string[],
    startByte: number,
    line: number,
    format: 'insert' | 'copy',
  ): PostgresqlRowSink {
    const table = this.#context.findTable(name);
    const target = table === undefined ? undefined : this.ledger.target(table);
    this.#current = { name, target, columns, startByte, line };
    const last = this.#lastSink;
    if (
      format === 'insert' &&
      last !== undefined &&
      last.target === target &&
      target !== undefined &&
      equal(last.columns, columns) &&
      last.charset === this.#charset()
    ) {
      return last.sink;
    }
    const sink = this.#sink(target, columns, format);
    this.#lastSink = format === 'insert' ? { target, columns, charset: this.#charset(), sink } : undefined;
    return sink;
  }

  #sink(target: RowTarget | undefined, columns: string[], format: 'insert' | 'copy'): PostgresqlRowSink {
    const { issues } = this.#context;
    if (target === undefined) return new PostgresqlRowSink(undefined, [], '', issues);
    const { table } = target;
    const written = columns.length > 0 ? columns : table.columns.map(column => column.name);
    // COPY leaves generated columns out; INSERT has to say DEFAULT for them.
    const named =
      columns.length === 0 && format === 'copy' ? written.filter(name => !isGenerated(table, name)) : written;
    const found = named.map(name => table.columns.find(column => column.name === name));
    if (found.some(column => column === undefined)) {
      const missing = named.filter((_, at) => found[at] === undefined).join(', ');
      const message = `Rows name columns that the table does not have: ${missing}.`;
      issues.add({ code: 'row-unreadable', line: this.#current?.line ?? 0, object: display(table), message });
      return new PostgresqlRowSink(undefined, [], '', issues);
    }
    const profiler = this.#profiler?.table(
      table,
      named.filter(name => !isGenerated(table, name)),
      this.#charset(),
    );
    return new PostgresqlRowSink(
      profiler,
      found.filter(column => column !== undefined),
      display(table),
      issues,
    );
  }

  #charset(): string | undefined {
    const encoding = this.#context.settings.get('client_encoding');
    return encoding === undefined || /^(utf-?8|unicode)$/i.test(encoding) ? undefined : encoding;
  }

  insertEnd(endByte: number, rows: number, tail: string): void {
    const { startByte, line } = this.#current ?? { startByte: 0, line: 0 };
    if (/^ON CONFLICT/i.test(tail) && this.#current?.target !== undefined) this.#current.target.conflictLine ??= line;
    this.#end({ startByte, endByte, line, rows }, 'insert');
  }

  /** How the lines behind COPY ... FROM stdin are to be read. */
  copy(node: CopyStmt | undefined, line: number): CopyFormat {
    const options = optionsOf(node?.options);
    const text = (name: string) => stringOf(options.get(name)?.arg);
    const isCsv = text('format') === 'csv';
    const name = this.#context.relation(node?.relation);
    const sink = this.#begin(name, stringsOf(node?.attlist), 0, line, 'copy').forCopy();
    const byte = (value: string | undefined, fallback: number) =>
      (value === undefined ? fallback : Buffer.from(value)[0]) ?? fallback;
    const quote = byte(text('quote'), 0x22);
    const header = options.get('header');
    const delimiter = byte(text('delimiter'), isCsv ? 0x2c : 0x09);
    const nullMarker = Buffer.from(text('null') ?? (isCsv ? '' : '\\N'));
    if (isCsv) {
      this.#context.issues.add({
        code: 'row-unreadable',
        line,
        object: display(name),
        message: `Rows of table ${display(name)} are written as CSV: they can be copied, but the proof does not read that form. Dump the table in the form that pg_dump writes.`,
      });
    }
    const isPlain = !isCsv && delimiter === 0x09 && nullMarker.equals(plainNull);
    const copyText = { delimiter, nullMarker: nullMarker.toString('latin1') };
    if (this.#current !== undefined && !isPlain) this.#current.options = isCsv ? { isCsv } : { copyText };
    return {
      sink,
      format: isCsv ? 'csv' : 'text',
      delimiter,
      nullMarker,
      header:
        header !== undefined &&
        (header.arg === undefined || booleanOf(header.arg) !== false) &&
        stringOf(header.arg) !== 'false',
      quote,
      escape: byte(text('escape'), quote),
    };
  }

  copyEnd(part: CopyPart): void {
    this.#end(part, 'copy');
  }

  #end({ startByte, endByte, line, rows }: CopyPart, format: 'insert' | 'copy'): void {
    const current = this.#current;
    if (current === undefined) return;
    if (current.target === undefined) {
      this.ledger.spans.gap();
      this.rowsUnknown += rows;
      this.#context.issues.add({
        code: 'table-unknown',
        line: current.line,
        object: display(current.name),
        message: 'There are rows of a table that is not in this file; they are counted, but not looked at.',
        count: rows,
      });
      return;
    }
    const charset = this.#charset();
    const timeZone = this.#context.settings.get('timezone');
    const stretch = {
      ...current.options,
      startByte,
      endByte,
      format,
      columns: current.columns,
      ...(charset !== undefined && { charset }),
      ...(timeZone !== undefined && { timeZone }),
      ...(format === 'insert' && !this.#context.backslashEscapes && { backslashIsPlain: true as const }),
      line,
      rows,
    };
    current.target.add(stretch);
  }
}

const plainNull = Buffer.from('\\N');

function isGenerated(table: Table, name: string): boolean {
  return table.columns.find(column => column.name === name)?.generated !== undefined;
}

function equal(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((value, at) => value === right[at]);
}
