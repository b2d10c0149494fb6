import type { Dialect } from '#shared/engines/schema/model.ts';
import type { TablePlan } from '#shared/engines/transfer/plan.ts';
import type { RowSink } from '#shared/engines/transfer/row-sink.ts';
import { CopyLinesReader } from '#shared/engines/witness/copy-lines.ts';
import { InsertValuesReader } from '#shared/engines/witness/insert-values.ts';
import type { DumpRange } from '#shared/engines/witness/rules.ts';
import { WitnessError } from '#shared/engines/witness/witness-error.ts';
import { type ByteSource, openByteSource } from '../byte-source.ts';
import type { RowRead, RowSource } from '../row-source.ts';
import { SourceError } from '../source-error.ts';

/** Input between two calls of `turn`. */
const portionBytes = 128 * 1024;

const nowhere: RowSink = { row() {}, value() {}, null() {}, rowEnd() {} };

/** What was read of a table whose rows SQLite numbers: up to where, and the highest number. */
interface Numbered {
  position: number;
  highest: bigint;
}

/**
 * Opens a dump for the proof: its rows are read by tokenizers that share no code with the dialect machines. A table's
 * rows come in the order in which they are written.
 *
 * @throws SourceError if the file can't be read by place; a read throws one where rows can't be read with certainty
 */
export async function openDumpWitness(path: string, dialect: Dialect): Promise<RowSource> {
  return new DumpWitness(await openByteSource(path), dialect);
}

/** As `openDumpWitness`, for bytes that are open already. */
export class DumpWitness implements RowSource {
  readonly #bytes: ByteSource;
  readonly #dialect: Dialect;
  readonly #numbered = new Map<string, Numbered>();

  constructor(bytes: ByteSource, dialect: Dialect) {
    this.#bytes = bytes;
    this.#dialect = dialect;
  }

  async read(request: RowRead): Promise<void> {
    const { chunk, table } = request;
    if (chunk.kind !== 'bytes') throw new Error('A dump is read by byte ranges.');
    const range: DumpRange = chunk;
    try {
      const rows = await (range.format === 'copy' ? this.#copy(range, request) : this.#inserts(range, request));
      if (chunk.rowsExpected === null || rows === chunk.rowsExpected) return;
      throw new SourceError(
        'source-damaged',
        `From line ${chunk.line} of the dump on, the second reader finds ${rows} rows of table ${table.source.name} where there should be ${chunk.rowsExpected}.`,
      );
    } catch (error) {
      if (!(error instanceof WitnessError)) throw error;
      throw new SourceError(
        'source-damaged',
        `The rows of table ${table.source.name} from line ${chunk.line} of the dump on can't be read a second time, so that they are not proven: ${error.message}`,
        { cause: error },
      );
    }
  }

  async #copy(range: DumpRange, request: RowRead): Promise<number> {
    const { table } = request;
    const reader = new CopyLinesReader({ range, table, open: columns => request.open(columns, range.charset) });
    await this.#feed(range, reader, request);
    return reader.rows;
  }

  async #inserts(range: DumpRange, request: RowRead): Promise<number> {
    const { table } = request;
    const before = this.#isNumbered(range) ? await this.#highestBefore(range, request) : undefined;
    const reader = new InsertValuesReader({
      dialect: this.#dialect,
      range,
      table,
      open: columns => request.open(columns, range.charset),
      ...(before !== undefined && { highestRowid: before }),
    });
    await this.#feed(range, reader, request);
    const { highestRowid } = reader;
    if (highestRowid !== undefined) this.#remember(table, { position: range.endByte, highest: highestRowid });
    return reader.rows;
  }

  /** Whether rows of this chunk may get numbers that depend on the rows before them. */
  #isNumbered(range: DumpRange): boolean {
    const isCounting = this.#dialect === 'sqlite' || this.#dialect === 'mysql' || this.#dialect === 'mariadb';
    return isCounting && range.readThrough === true;
  }

  /** The highest rowid of the table before the chunk, from what was read already or by reading what lies before it. */
  async #highestBefore(range: DumpRange, request: RowRead): Promise<bigint> {
    const { table } = request;
    const known = this.#numbered.get(keyOf(table));
    const isBefore = known !== undefined && known.position <= range.startByte;
    const first = table.columns.find(column => column.numbering !== undefined)?.numbering?.first ?? '1';
    const from = isBefore ? known : { position: 0, highest: BigInt(first) - 1n };
    const before: DumpRange = { ...range, startByte: from.position, endByte: range.startByte, readThrough: true };
    const reader = new InsertValuesReader({
      dialect: this.#dialect,
      range: before,
      table,
      open: () => nowhere,
      highestRowid: from.highest,
    });
    await this.#feed(before, reader, request);
    return reader.highestRowid ?? from.highest;
  }

  #remember(table: TablePlan, numbered: Numbered): void {
    this.#numbered.set(keyOf(table), numbered);
  }

  async #feed(
    { startByte, endByte }: DumpRange,
    reader: { push(portion: Uint8Array): void; finish(): void },
    { signal, turn }: RowRead,
  ): Promise<void> {
    for await (const portion of this.#bytes.read(startByte, endByte)) {
      for (let from = 0; from < portion.length; from += portionBytes) {
        if (signal.aborted) throw new SourceError('source-cancelled', 'Reading was cancelled.');
        reader.push(portion.subarray(from, from + portionBytes));
        await turn();
      }
    }
    reader.finish();
  }

  close(): Promise<void> {
    return this.#bytes.close();
  }
}

function keyOf({ source }: TablePlan): string {
  return JSON.stringify([source.schema ?? '', source.name]);
}
