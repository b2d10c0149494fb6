import { z } from 'zod';
import type { Column, Dialect, ReadLimits, Table, TableFacts } from '#shared/engines/schema/model.ts';
import type { Profiler, TableProfiler } from '#shared/engines/schema/profile/profiler.ts';
import { ApartRows } from './apart-rows.ts';
import type { RingWriter } from './ring-writer.ts';
import type { Found, Sent, SentTable } from './sent.ts';
import { message } from './wire.ts';

const isFound = (value: unknown): value is Found =>
  typeof value === 'object' && value !== null && 'facts' in value && 'profiles' in value;
// It comes from our own code in the thread and is as large as a model: only its outline is looked at.
const FoundShape = z.custom<Found>(isFound);

interface Known {
  id: number;
  name: string;
  columnNames: string[];
  view: { names: readonly string[]; charset: string | undefined; rows: ApartRows } | undefined;
}

/** A profiler whose work is done by another thread: it only hands the rows over. */
export class ApartProfiler implements Profiler {
  readonly #ring: RingWriter;
  readonly #known = new WeakMap<Table, Known>();
  readonly #columnIds = new WeakMap<Column, number>();
  #tables = 0;
  #columns = 0;
  #current: ApartRows | undefined;

  constructor(ring: RingWriter, limits: ReadLimits, dialect: Dialect | undefined) {
    this.#ring = ring;
    this.#post({ kind: 'begin', limits, dialect });
  }

  table(table: Table, columns: readonly string[], charset?: string): TableProfiler {
    const known = this.#known.get(table) ?? this.#add(table);
    const { view } = known;
    if (view !== undefined && isSame(known, table) && view.charset === charset && sameNames(view.names, columns)) {
      if (this.#current !== view.rows) this.#select(known.id, view.rows);
      return view.rows;
    }
    this.#current?.flush();
    const rows = new ApartRows(this.#ring);
    known.name = table.name;
    known.columnNames = table.columns.map(({ name }) => name);
    known.view = { names: [...columns], charset, rows };
    this.#current = rows;
    this.#post({ kind: 'view', of: this.#sent(table, known.id), names: [...columns], charset });
    return rows;
  }

  finish(tables: Table[]): TableFacts {
    this.#current?.flush();
    this.#current = undefined;
    this.#post({
      kind: 'finish',
      tables: tables.map(table => this.#sent(table, (this.#known.get(table) ?? this.#add(table)).id)),
    });
    const { facts, profiles } = FoundShape.parse(this.#ring.answer());
    for (const [at, table] of tables.entries()) {
      for (const [place, column] of table.columns.entries()) {
        const profile = profiles[at]?.[place];
        if (profile !== undefined) column.profile = profile;
      }
    }
    return facts;
  }

  #post(sent: Sent): void {
    this.#ring.post(sent);
  }

  #add(table: Table): Known {
    const known: Known = { id: this.#tables++, name: table.name, columnNames: [], view: undefined };
    this.#known.set(table, known);
    return known;
  }

  #select(id: number, rows: ApartRows): void {
    this.#current?.flush();
    const { buffer, at } = this.#ring.open(message.select, 4);
    new Int32Array(buffer, at, 1)[0] = id;
    this.#current = rows;
  }

  /** Where the rows lie is nothing that the profiler asks, and there may be many of those places. */
  #sent(table: Table, id: number): SentTable {
    return {
      id,
      table: { ...table, rowSpans: [] },
      columnIds: table.columns.map(column => {
        const known = this.#columnIds.get(column);
        if (known !== undefined) return known;
        this.#columnIds.set(column, this.#columns);
        return this.#columns++;
      }),
    };
  }
}

function isSame(known: Known, table: Table): boolean {
  const { columns } = table;
  if (known.name !== table.name || known.columnNames.length !== columns.length) return false;
  for (let at = 0; at < columns.length; at++) if (known.columnNames[at] !== columns[at]!.name) return false;
  return true;
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((name, index) => name === b[index]));
}
