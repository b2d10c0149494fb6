import type { Column, Table } from '#shared/engines/schema/model.ts';
import { putStored } from '#shared/engines/schema/profile/columns/put-stored.ts';
import { createProfiler } from '#shared/engines/schema/profile/create-profiler.ts';
import {
  blockForm,
  type Profiler,
  type RowBlock,
  type TableProfiler,
  type ValueKind,
  valueKind,
} from '#shared/engines/schema/profile/profiler.ts';
import { Placer } from './placer.ts';
import type { RingSink } from './ring-reader.ts';
import type { Found, Sent, SentTable } from './sent.ts';
import { absentForm, givenForm, message } from './wire.ts';

const kinds: readonly ValueKind[] = Object.values(valueKind);

function kindOf(form: number): ValueKind {
  const kind = kinds[(form & ~givenForm) - 1];
  if (kind === undefined) throw new Error(`A value of the form ${form} came.`);
  return kind;
}

function put(rows: TableProfiler, column: number, bytes: Uint8Array, start: number, end: number, form: number): void {
  if (form === blockForm.null) rows.null(column);
  else if (form === blockForm.number) rows.value(column, bytes, start, end, valueKind.number);
  else if (form === blockForm.plainString) rows.value(column, bytes, start + 1, end - 1, valueKind.text);
  else if (form !== absentForm) rows.value(column, bytes, start, end, kindOf(form));
}

/** A block as it came through the ring. */
class SentBlock implements RowBlock {
  readonly rows: number;
  readonly width: number;
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly forms: Uint8Array;
  readonly integers: Int32Array;
  readonly lines: Float64Array;
  readonly #direct: Uint8Array;
  readonly #profiler: TableProfiler;

  constructor(buffer: ArrayBuffer, at: number, profiler: TableProfiler) {
    const place = new Placer(buffer, at);
    const head = place.words(4);
    this.rows = head[0]!;
    this.width = head[1]!;
    const count = this.rows * this.width;
    this.lines = place.doubles(this.rows);
    this.starts = place.words(count);
    this.ends = place.words(count);
    this.integers = place.words(count);
    this.forms = place.bytes(count);
    this.#direct = place.bytes(this.width);
    this.bytes = place.bytes(head[2]!);
    this.#profiler = profiler;
  }

  isDirect(column: number): boolean {
    return this.#direct[column] === 1;
  }

  put(row: number, column: number): void {
    if (putStored(this.#profiler, this, row, column)) return;
    const at = row * this.width + column;
    put(this.#profiler, column, this.bytes, this.starts[at]!, this.ends[at]!, this.forms[at]!);
  }
}

/** What was sent becomes calls of the profiler, as if the one who reads had called it. */
export class SentRows implements RingSink {
  #profiler: Profiler | undefined;
  readonly #tables = new Map<number, Table>();
  readonly #columns = new Map<number, Column>();
  readonly #views = new Map<number, TableProfiler>();
  #current: TableProfiler | undefined;

  sent(value: unknown): Found | undefined {
    const sent = value as Sent;
    switch (sent.kind) {
      case 'begin':
        this.#profiler = createProfiler(sent.limits, sent.dialect);
        for (const known of [this.#tables, this.#columns, this.#views]) known.clear();
        return undefined;
      case 'view': {
        const table = this.#follow(sent.of);
        this.#current = this.#use().table(table, sent.names, sent.charset);
        this.#views.set(sent.of.id, this.#current);
        return undefined;
      }
      case 'finish': {
        const tables = sent.tables.map(table => this.#follow(table));
        const facts = this.#use().finish(tables);
        return { facts, profiles: tables.map(table => table.columns.map(column => column.profile)) };
      }
    }
  }

  message(kind: number, buffer: ArrayBuffer, at: number): void {
    if (kind === message.select) {
      this.#current = this.#views.get(new Int32Array(buffer, at, 1)[0]!);
      return;
    }
    const rows = this.#current;
    if (rows === undefined) throw new Error('Rows came before their table.');
    if (kind === message.block) rows.block?.(new SentBlock(buffer, at, rows));
    else putRows(buffer, at, rows);
  }

  #use(): Profiler {
    if (this.#profiler === undefined) throw new Error('Rows came before their limits.');
    return this.#profiler;
  }

  /** The table as it is now, in the object that stands for it here: profilers know tables and columns by themselves. */
  #follow({ id, table: now, columnIds }: SentTable): Table {
    const columns = now.columns.map((column, at) => {
      const columnId = columnIds[at]!;
      const known = this.#columns.get(columnId);
      if (known === undefined) {
        this.#columns.set(columnId, column);
        return column;
      }
      return become(known, column);
    });
    const known = this.#tables.get(id);
    const table = { ...now, columns };
    if (known !== undefined) return become(known, table);
    this.#tables.set(id, table);
    return table;
  }
}

/** Gives `known` what `now` has, and nothing else. */
function become<T extends object>(known: T, now: T): T {
  for (const name of Object.keys(known)) if (!(name in now)) Reflect.deleteProperty(known, name);
  return Object.assign(known, now);
}

function putRows(buffer: ArrayBuffer, at: number, rows: TableProfiler): void {
  const place = new Placer(buffer, at);
  const head = place.words(4);
  const count = head[0]!;
  const values = head[1]!;
  const lines = place.doubles(count);
  const counts = place.words(count);
  const columns = place.words(values);
  const starts = place.words(values);
  const ends = place.words(values);
  const forms = place.bytes(values);
  const ended = place.bytes(count);
  const bytes = place.bytes(head[2]!);
  for (let row = 0, value = 0; row < count; row++) {
    rows.row(lines[row]!);
    for (const stop = value + counts[row]!; value < stop; value++)
      put(rows, columns[value]!, bytes, starts[value]!, ends[value]!, forms[value]!);
    if (ended[row] === 1) rows.rowEnd();
  }
}
