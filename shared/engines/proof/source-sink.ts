import type { ColumnPlan, TableDigest, TablePlan } from '#shared/engines/transfer/plan.ts';
import { type RowSink, type ValueKind, valueKind } from '#shared/engines/transfer/row-sink.ts';
import { CanonicalRow, type RowConsumer } from './canonical/canonical-row.ts';
import { ColumnUnknown } from './column-unknown.ts';
import { comparedColumns } from './compared-columns.ts';
import { ProblemList } from './problems.ts';
import { excerptOf, wordOf } from './source/ascii.ts';
import type { CommonForm } from './source/common-form.ts';
import { commonFormOf, writeCommon } from './source/common-forms.ts';
import { constantBytes } from './source/constant.ts';
import { createDecoder } from './source/create-decoder.ts';
import { outcome, type SourceContext, type SourceDecoder } from './source/source-decoder.ts';

export interface ProofSinkOptions {
  table: TablePlan;
  /** Source names in the order in which the values come; empty: the plan's own order. */
  columns: readonly string[];
  context: SourceContext;
  /** Positions in the chunk of rows that the copier rejected: they are in no table of the target. */
  rejected: ReadonlySet<number>;
  /** Where the canonical rows go: a digest, buckets, a collector. */
  consumer: RowConsumer;
}

/** One column that the proof compares, in the order of the canonical row. */
interface Compared {
  plan: ColumnPlan;
  decoder: SourceDecoder;
  /** How most values of the column are written; and how many digits of a second it keeps. */
  form: CommonForm;
  digits: number;
  /** What a row that does not give it has. */
  omitted: { bytes: Uint8Array; kind: ValueKind } | 'null' | 'missing';
}

/**
 * The source's side of the proof: takes the rows as the source writes them and hands on their canonical bytes. Its
 * decoding shares nothing with the copier's. One object reads one chunk.
 *
 * Rejected rows are counted and passed over. A value that does not decode becomes a problem, and its row is handed on
 * to nobody: a table with problems is never certified.
 */
export class ProofSink implements RowSink {
  readonly problems = new ProblemList();
  /** Rows that came, rejected ones included. */
  rowsRead = 0;
  /** Rows handed on. */
  rows = 0;
  rejected = 0;
  readonly #options: ProofSinkOptions;
  readonly #compared: Compared[];
  /** Position in the canonical row of each value given; -1: not compared, or not carried at all. */
  readonly #places: Int32Array;
  readonly #row: CanonicalRow;
  #line = 0;
  /** Values of the row so far. */
  #given = 0;
  #skipped = false;
  #failed = false;
  /** Skipped or failed. */
  #isPassedOver = false;

  /** @throws Error where `columns` names one that the plan does not know */
  constructor(options: ProofSinkOptions) {
    this.#options = options;
    const { table, context } = options;
    this.#compared = comparedColumns(table).map(plan => ({
      plan,
      decoder: createDecoder(plan, context),
      form: commonFormOf(plan, context),
      digits: 'digits' in plan.codec ? plan.codec.digits : 0,
      omitted:
        plan.whenOmitted.kind === 'constant'
          ? constantBytes(plan.whenOmitted.value)
          : plan.whenOmitted.kind === 'null'
            ? 'null'
            : 'missing',
    }));
    const given = options.columns.length === 0 ? table.columns.map(column => column.source) : options.columns;
    this.#places = Int32Array.from(given, name => this.#placeOf(name));
    this.#row = new CanonicalRow(this.#compared.length, options.consumer.arena);
  }

  row(line: number): void {
    this.#line = line;
    this.#skipped = this.#options.rejected.size > 0 && this.#options.rejected.has(this.rowsRead);
    this.#failed = false;
    this.#isPassedOver = this.#skipped;
    this.#given = 0;
    this.#row.begin();
  }

  value(index: number, bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    this.#given++;
    const place = index < this.#places.length ? this.#places[index]! : this.#noSuchColumn(index);
    if (place < 0 || this.#isPassedOver) return;
    if (kind === valueKind.keyword) {
      const word = wordOf(bytes, start, end);
      if (word === 'default') return;
      if (word === 'null') {
        this.#row.null(place);
        return;
      }
    }
    this.#decode(place, bytes, start, end, kind);
  }

  null(index: number): void {
    this.#given++;
    const place = index < this.#places.length ? this.#places[index]! : this.#noSuchColumn(index);
    if (place >= 0 && !this.#isPassedOver) this.#row.null(place);
  }

  rowEnd(): void {
    if (this.#skipped) {
      this.rowsRead++;
      this.rejected++;
      return;
    }
    const row = this.#row;
    if (this.#given < this.#places.length && !this.#failed)
      this.#fail(undefined, `The row has ${this.#given} values for ${this.#places.length} columns.`);
    if (!this.#failed && !row.finish()) this.#fillOmitted();
    if (!this.#failed) {
      this.rows++;
      this.#options.consumer.row(row, this.#line);
    }
    this.rowsRead++;
  }

  /** Casts so far, by the target's name of the column. */
  casts(): TableDigest['casts'] {
    const counted = this.#compared.filter(({ decoder }) => decoder.castCounts.size > 0);
    return Object.fromEntries(
      counted.map(({ plan, decoder }) => [plan.target, Object.fromEntries(decoder.castCounts)]),
    );
  }

  #decode(place: number, bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    const { decoder, form, digits, plan } = this.#compared[place]!;
    const row = this.#row;
    if (writeCommon(form, digits, place, bytes, start, end, kind, row)) return;
    row.open(place);
    const result = decoder.decode(bytes, start, end, kind, row);
    if (result === outcome.value) row.close();
    else if (result === outcome.null) row.closeAsNull();
    else this.#fail(plan.target, `The value of ${plan.target} ${decoder.reason}: ${excerptOf(bytes, start, end)}`);
  }

  #fillOmitted(): void {
    const row = this.#row;
    for (let place = 0; place < this.#compared.length && !this.#failed; place++) {
      if (row.has(place)) continue;
      const { omitted, plan } = this.#compared[place]!;
      if (omitted === 'null') row.null(place);
      else if (omitted === 'missing')
        this.#fail(plan.target, `The row gives no ${plan.target}, and the target decides.`);
      else this.#decode(place, omitted.bytes, 0, omitted.bytes.length, omitted.kind);
    }
    if (!this.#failed && !row.finish()) this.#fail(undefined, 'The row gives a column twice.');
  }

  #fail(column: string | undefined, reason: string): void {
    this.#failed = true;
    this.#isPassedOver = true;
    this.problems.add({ ordinal: this.rowsRead, line: this.#line, column, reason });
  }

  #noSuchColumn(index: number): number {
    if (!this.#failed && !this.#skipped)
      this.#fail(undefined, `The row has a value at place ${index + 1}, but only ${this.#places.length} columns.`);
    return -1;
  }

  /**
   * Names are compared as written first: databases differ about case, and two columns may differ by it alone. A name
   * that the plan neither carries nor leaves out on purpose would be data lost in silence.
   */
  #placeOf(name: string): number {
    const { columns, ignored = [], source } = this.#options.table;
    const lower = name.toLowerCase();
    const column =
      columns.find(candidate => candidate.source === name) ??
      (ignored.includes(name) ? undefined : columns.find(candidate => candidate.source.toLowerCase() === lower));
    if (column !== undefined) return this.#compared.findIndex(({ plan }) => plan === column);
    if (ignored.some(candidate => candidate.toLowerCase() === lower)) return -1;
    throw new ColumnUnknown(`The rows of ${source.name} give a column ${name}, which the plan does not know.`);
  }
}
