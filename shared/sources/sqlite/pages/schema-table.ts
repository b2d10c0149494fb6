import { createSqliteMachine } from '#shared/engines/schema/dialects/sqlite/machine.ts';
import type { Table } from '#shared/engines/schema/model.ts';
import { SourceError } from '../../source-error.ts';
import { TreeCursor } from './btree.ts';
import type { PageFile } from './page-file.ts';
import { RecordReader } from './record-reader.ts';

/** Definitions that are looked at; no real database has more. */
const definitionsMax = 200_000;

export interface SchemaEntry {
  name: string;
  rootPage: number;
  sql: string;
}

/** The tables that the first page of a database lists, by their name in lower case. */
export function readSchema(file: PageFile): Map<string, SchemaEntry> {
  const entries = new Map<string, SchemaEntry>();
  const cursor = new TreeCursor(file, 1, true);
  const row = ['', '', '', '', ''];
  const reader = new RecordReader(
    { columns: row, stored: row.map((name, place) => ({ name, place, ...plain })), withoutRowid: false },
    {
      row() {},
      value: (place, bytes, start, end, kind) => {
        const view = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
        row[place] = kind === 6 ? view.readBigInt64BE().toString() : view.toString();
      },
      null: place => {
        row[place] = '';
      },
      rowEnd() {},
    },
    file.encoding,
  );
  cursor.first();
  while (cursor.next() && entries.size < definitionsMax) {
    reader.read(cursor);
    const [type = '', name = '', , rootPage = '', sql = ''] = row;
    if (type === 'table') entries.set(name.toLowerCase(), { name, rootPage: Number(rootPage), sql });
  }
  return entries;
}

const plain = { isReal: false, isRowid: false, omitted: { kind: 'null' } } as const;

/**
 * A table as its definition in the file says, with the page its rows begin on.
 *
 * @throws SourceError if there is no such table, or it keeps its rows elsewhere
 */
export function tableOf(schema: ReadonlyMap<string, SchemaEntry>, name: string): { table: Table; rootPage: number } {
  const entry = schema.get(name.toLowerCase());
  if (entry === undefined) {
    throw new SourceError('source-damaged', `The SQLite file has no table ${name} any more. Assess it again.`);
  }
  if (entry.rootPage < 1) {
    throw new SourceError(
      'source-unsupported',
      `Table ${name} is a virtual table: its rows are made by an extension and lie in no page of the file.`,
    );
  }
  const machine = createSqliteMachine({
    profile: false,
    createProfiler: () => {
      throw new Error('Nothing is profiled.');
    },
  });
  machine.push(Buffer.from(`${entry.sql};`));
  const { model } = machine.finish();
  const table = model.tables[0];
  if (table === undefined || table.columns.length === 0) {
    throw new SourceError(
      'source-unsupported',
      `The definition of table ${name} in the SQLite file is not understood: ${model.issues[0]?.message ?? 'nothing'}`,
    );
  }
  return { table, rootPage: entry.rootPage };
}
