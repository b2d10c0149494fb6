import type { Model, SourceType, Table } from '../schema/model.ts';
import type { Codec } from '../transfer/codec.ts';
import { numberingOf } from '../transfer/plan/when-omitted.ts';
import type { ColumnPlan, TablePlan } from '../transfer/plan.ts';
import { type RowSink, type ValueKind, valueKind } from '../transfer/row-sink.ts';
import type { DumpRange } from './rules.ts';

/** A value as tests write it: `kind:content`, bytes in hexadecimal digits; null is NULL. */
export type Recorded = string | null;

const kindNames: { readonly [kind: number]: string } = Object.fromEntries(
  Object.entries(valueKind).map(([name, kind]) => [kind, name]),
);

export interface RecordedRow {
  line: number;
  values: Recorded[];
}

/** A sink that writes down what it is given. Fails where calls come in another order than the contract's. */
export class RecordingSink implements RowSink {
  readonly rows: RecordedRow[] = [];
  readonly columns: readonly string[];
  #row: RecordedRow | undefined;

  constructor(columns: readonly string[] = []) {
    this.columns = columns;
  }

  row(line: number): void {
    if (this.#row !== undefined) throw new Error('A row began within another one.');
    this.#row = { line, values: [] };
  }

  value(index: number, bytes: Uint8Array, start: number, end: number, kind: ValueKind): void {
    const content = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
    const isBinary = kind === valueKind.bytes || kind === valueKind.integer64 || kind === valueKind.float64;
    this.#put(index, `${kindNames[kind]}:${content.toString(isBinary ? 'hex' : 'utf8')}`);
  }

  null(index: number): void {
    this.#put(index, null);
  }

  #put(index: number, value: Recorded): void {
    if (this.#row === undefined || index !== this.#row.values.length) throw new Error('A value came out of order.');
    this.#row.values.push(value);
  }

  rowEnd(): void {
    if (this.#row === undefined) throw new Error('A row ended that had not begun.');
    this.rows.push(this.#row);
    this.#row = undefined;
  }
}

/** A column whose values are taken as they come, if its codec is not given. */
export function columnPlan(source: string, codec: Codec = { kind: 'text' }, isGiven = false): ColumnPlan {
  const whenOmitted = isGiven ? ({ kind: 'target' } as const) : ({ kind: 'null' } as const);
  return { source, target: source, type: 'text', codec, casts: [], whenOmitted, compared: true };
}

export function tablePlan(name: string, columns: readonly (string | ColumnPlan)[], key: number[] = []): TablePlan {
  return {
    source: { name },
    target: { schema: 'public', name },
    columns: columns.map(column => (typeof column === 'string' ? columnPlan(column) : column)),
    key,
    rowsExpected: null,
    bytesExpected: 0,
  };
}

/** The range of a whole script. */
export function wholeRange(bytes: Uint8Array, options: Partial<DumpRange> = {}): DumpRange {
  return { kind: 'bytes', startByte: 0, endByte: bytes.length, line: 1, format: 'insert', columns: [], ...options };
}

/** Gives a reader bytes in portions of this size. */
export function feedPortions(
  reader: { push(bytes: Uint8Array): void; finish(): void },
  bytes: Uint8Array,
  size: number,
): void {
  for (let from = 0; from < bytes.length; from += size) reader.push(bytes.slice(from, from + size));
  reader.finish();
}

/** A plan for a table of a model, as far as a witness looks at one. */
export function planOf(model: Model, table: Table): TablePlan {
  const columns = table.columns.filter(column => column.generated === undefined);
  return {
    ...tablePlan(
      table.name,
      columns.map(column => {
        const plan = columnPlan(column.name, codecOf(column.type, model), column.identity !== undefined);
        const numbering = numberingOf(column, model.dialect);
        return numbering === undefined ? plan : { ...plan, numbering };
      }),
      columns.flatMap((column, at) =>
        table.primaryKey?.columns.length === 1 && table.primaryKey.columns[0] === column.name ? [at] : [],
      ),
    ),
    source: { name: table.name, ...(table.schema !== undefined && { schema: table.schema }) },
  };
}

function codecOf(type: SourceType, model: Model): Codec {
  switch (type.kind) {
    case 'integer':
      return { kind: 'integer', bytes: 8 };
    case 'blob':
    case 'binary':
    case 'varbinary':
      return { kind: 'bytes' };
    case 'bit':
      return { kind: 'bit', length: type.length, varying: type.varying === true };
    case 'date':
      return { kind: 'date' };
    case 'datetime':
      return { kind: 'timestamp', digits: 6 };
    case 'instant':
      return { kind: 'timestamptz', digits: 6 };
    case 'time':
      return { kind: 'time', digits: 6 };
    case 'interval':
      return { kind: 'interval', from: 'text' };
    case 'uuid':
      return { kind: 'uuid' };
    case 'boolean':
      return { kind: 'boolean' };
    case 'affinity':
      return model.dialect === 'sqlite' && type.affinity === 'integer'
        ? { kind: 'integer', bytes: 8 }
        : { kind: 'text' };
    default:
      return { kind: 'text' };
  }
}
