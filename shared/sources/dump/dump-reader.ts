import type { ParsePostgresql } from '#shared/engines/schema/dialects/postgresql/machine.ts';
import type { MachineOptions } from '#shared/engines/schema/machine-factory.ts';
import type { Dialect, DialectMachine } from '#shared/engines/schema/model.ts';
import type { ByteSource } from '../byte-source.ts';
import type { RowRead } from '../row-source.ts';
import { SourceError } from '../source-error.ts';
import { type DumpLayout, isOutside } from './dump-layout.ts';
import { newlinesIn } from './newlines.ts';
import { RowGates } from './row-gates.ts';
import type { SchemaText } from './schema-text.ts';

/** Input between two calls of `turn`. */
const portionBytes = 64 * 1024;
/** Longer than any value PostgreSQL holds is in any way to write it: nothing that could be carried is cut. */
const valueBytesMax = 3 * 1024 ** 3;
/** Blanks behind a chunk that make a machine look at its last bytes at once. */
const blanksMax = 256 * 1024;
const blanks = new Uint8Array(blanksMax).fill(0x20);
/** Ends a block of PL/SQL whose last statement was the chunk: its rows are handed on when it is complete. */
const endOfBlock = Buffer.from(';\nEND;\n/\n');

export interface ReaderParts {
  dialect: Dialect;
  bytes: ByteSource;
  layout: DumpLayout;
  schema: SchemaText;
  parse: ParsePostgresql | undefined;
  /** Makes a machine of the dialect. */
  machine: (options: MachineOptions) => DialectMachine;
}

/**
 * Reads chunks of a dump in ascending order: a dialect machine is fed with what is outside of rows up to a chunk, and
 * then with the chunk itself, so that it knows tables, session state and columns as if it had read all.
 */
export class DumpReader {
  /** Everything before this place was fed, or is rows that were passed over. */
  position = 0;
  /** It was brought to its end, or failed: it can't go on. */
  spent = false;
  readonly #parts: ReaderParts;
  readonly #machine: DialectMachine;
  readonly #gates: RowGates;
  /** Line of what is fed next, in the machine's count. */
  #line = 1;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
    const { dialect, parse, machine } = parts;
    this.#gates = new RowGates(dialect === 'postgresql');
    this.#machine = machine({
      profile: true,
      limits: { valueBytesMax },
      createProfiler: () => this.#gates,
      ...(parse !== undefined && { parsePostgresql: parse }),
    });
  }

  /** Reads a chunk that does not begin before `position`. */
  async read(request: RowRead): Promise<void> {
    const { chunk, table, open, signal } = request;
    if (chunk.kind !== 'bytes') throw new Error('A dump is read by byte ranges.');
    const { layout, schema } = this.#parts;
    this.spent = true;
    for await (const portion of schema.between(this.position, chunk.startByte)) {
      this.#feed(portion);
      if (signal.aborted) throw cancelled();
    }
    const lineShift = chunk.line - this.#line;
    this.#gates.begin({ table, chunk, open, mixed: isOutside(layout, chunk.startByte), lineShift });
    await this.#feedChunk(request, chunk.startByte, chunk.endByte);
    const isFinished = this.#flush(chunk.rowsExpected, chunk.format);
    const { rows } = this.#gates;
    this.#gates.end();
    if (chunk.rowsExpected !== null && rows !== chunk.rowsExpected) {
      throw new SourceError(
        'source-changed',
        `From line ${chunk.line} of the dump on there should be ${chunk.rowsExpected} rows of table ${table.source.name}, and there are ${rows}: the dump was changed since it was assessed. Assess it again.`,
      );
    }
    this.position = chunk.endByte;
    this.spent = isFinished;
  }

  async #feedChunk({ signal, turn }: RowRead, start: number, end: number): Promise<void> {
    for await (const large of this.#parts.bytes.read(start, end)) {
      for (let from = 0; from < large.length; from += portionBytes) {
        this.#feed(large.subarray(from, from + portionBytes));
        if (signal.aborted) throw cancelled();
        await turn();
      }
    }
  }

  #feed(bytes: Uint8Array): void {
    this.#machine.push(bytes);
    this.#line += newlinesIn(bytes);
  }

  /** Gets the last rows out of a machine that waits for what follows. True: it had to be brought to its end. */
  #flush(rowsExpected: number | null, format: 'insert' | 'copy'): boolean {
    const isShort = (): boolean => rowsExpected === null || this.#gates.rows < rowsExpected;
    // Within COPY a blank would be data.
    for (let size = 1024; format === 'insert' && isShort() && size <= blanksMax; size *= 4) {
      this.#machine.push(blanks.subarray(0, size));
    }
    if (isShort() && rowsExpected !== null && this.#parts.dialect === 'oracle') this.#feed(endOfBlock);
    if (!isShort()) return false;
    this.#machine.finish();
    return true;
  }
}

function cancelled(): SourceError {
  return new SourceError('source-cancelled', 'Reading was cancelled.');
}
