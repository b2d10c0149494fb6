import { constants, DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { valueKind } from '#shared/engines/transfer/row-sink.ts';
import type { FrameWriter } from './row-frames.ts';
import type { SqliteOrder } from './sqlite-order.ts';
import { columnsPerGroup, quotedName, rowidName, type TableShape, witnessQuery } from './sqlite-query.ts';
import { writeRowTexts, writesRowTexts } from './sqlite-row-texts.ts';

const frameBytes = 256 * 1024;

/** Opens a file that is not trusted: read-only, nothing written beside it, no extension, no other file. */
export function openUntrusted(path: string): DatabaseSync {
  const url = pathToFileURL(path);
  url.search = '?immutable=1';
  const database = new DatabaseSync(url, { readOnly: true, allowExtension: false });
  database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0');
  database.setAuthorizer(action => (action === constants.SQLITE_ATTACH ? constants.SQLITE_DENY : constants.SQLITE_OK));
  return database;
}

/** Writes the rows that are asked for; `flush` is called whenever enough of them are there. Returns how many. */
export async function writeRows(
  database: DatabaseSync,
  order: SqliteOrder,
  writer: FrameWriter,
  flush: () => Promise<void>,
): Promise<number> {
  const encoding = textAt(database, 'PRAGMA encoding') ?? 'UTF-8';
  const toUtf8 = textReaders[encoding] ?? asStored;
  const shape = shapeOf(database, order.table);
  if (shape.rowid !== undefined && encoding === 'UTF-8' && writesRowTexts(database, order.columns)) {
    const { from, to } = order.rowids ?? allRowids;
    const table = { name: order.table, rowid: shape.rowid, columns: order.columns, from: BigInt(from), to: BigInt(to) };
    const written = await writeRowTexts(database, table, writer, flush);
    writer.end();
    await flush();
    return written;
  }
  const { sql, hasRowid, groups } = witnessQuery(shape, order.columns, order.rowids !== undefined);
  if (order.rowids !== undefined && !hasRowid) throw new Error('A table without rowids is read as a whole.');
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  statement.setReadBigInts(true);
  const range = order.rowids === undefined ? [] : [BigInt(order.rowids.from), BigInt(order.rowids.to)];
  const first = hasRowid ? 1 : 0;
  let rows = 0;
  for (const row of statement.iterate(...range)) {
    if (!Array.isArray(row)) throw new Error('SQLite gave a row in another form than it was asked for.');
    rows++;
    writer.row(hasRowid ? placeOf(row[0], rows) : rows);
    for (let group = 0; group < groups; group++) {
      const from = first + 2 * groups + group * columnsPerGroup;
      writeGroup(writer, row, row[first + group], row[first + groups + group], from, toUtf8);
    }
    writer.rowEnd();
    if (writer.length >= frameBytes) await flush();
  }
  writer.end();
  await flush();
  return rows;
}

const allRowids = { from: String(-(2n ** 63n)), to: String(2n ** 63n - 1n) };

type TextReader = (stored: Uint8Array) => Uint8Array;

const asStored: TextReader = stored => stored;

/** By what PRAGMA encoding says: stored text as UTF-8. */
const textReaders: { readonly [encoding: string]: TextReader } = {
  'UTF-8': asStored,
  'UTF-16le': stored => utf8Of(Buffer.from(stored).toString('utf16le')),
  'UTF-16be': stored =>
    utf8Of(
      Buffer.from(stored.subarray(0, stored.length & ~1))
        .swap16()
        .toString('utf16le'),
    ),
};

/** Halves of surrogate pairs that stand alone keep their bytes, which are no valid UTF-8: they are not to be overlooked. */
function utf8Of(text: string): Uint8Array {
  if (text.isWellFormed()) return Buffer.from(text);
  return Buffer.concat(
    Array.from(text, character => {
      const code = character.charCodeAt(0);
      if (character.length > 1 || code < 0xd800 || code > 0xdfff) return Buffer.from(character);
      return Buffer.of(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    }),
  );
}

/** A rowid, if it can stand for a line; else the row's place among those read. */
function placeOf(rowid: unknown, place: number): number {
  const line = Number(rowid);
  return Number.isSafeInteger(line) && line > 0 ? line : place;
}

/** Writes the values of one group of columns, the first one at `from`. */
function writeGroup(
  writer: FrameWriter,
  row: readonly unknown[],
  mask: unknown,
  texts: unknown,
  from: number,
  toUtf8: TextReader,
): void {
  if (typeof mask !== 'bigint' || !(texts instanceof Uint8Array)) throw new Error('SQLite gave no texts.');
  const end = Math.min(row.length, from + columnsPerGroup);
  let bits = Number(mask);
  let textStart = 0;
  for (let at = from; at < end; at++) {
    const value = row[at];
    const isText = bits % 2 === 1;
    bits = Math.floor(bits / 2);
    if (isText) {
      const textEnd = textStart + Number(value);
      writer.bytes(valueKind.text, toUtf8(texts.subarray(textStart, textEnd)));
      textStart = textEnd;
    } else if (value === null) writer.null();
    else if (typeof value === 'bigint') writer.integer(value);
    else if (typeof value === 'number') writer.float(value);
    else if (value instanceof Uint8Array) writer.bytes(valueKind.bytes, value);
    else throw new Error(`SQLite gave a value of type ${typeof value}.`);
  }
  if (textStart !== texts.length) throw new Error('The texts of a row have another length than SQLite says.');
}

function shapeOf(database: DatabaseSync, name: string): TableShape {
  const list = database.prepare("SELECT type, wr FROM pragma_table_list WHERE schema = 'main' AND name = ?").get(name);
  if (list === undefined) throw new Error(`There is no table ${name}.`);
  // SQLite calls a table `shadow` by its name alone: `docs_content` beside full text `docs` may be somebody's own.
  if (list.type !== 'table' && list.type !== 'shadow') return { name, rowid: undefined, order: [] };
  if (Number(list.wr) === 1) return { name, rowid: undefined, order: keyOrder(database, name) };
  const columns = database.prepare('SELECT name FROM pragma_table_xinfo(?)').all(name);
  const rowid = rowidName(columns.map(column => String(column.name)));
  if (rowid === undefined) throw new Error(`The columns of table ${name} hide its rowid.`);
  return { name, rowid, order: [rowid] };
}

/** A table without rowids is the tree of its primary key. */
function keyOrder(database: DatabaseSync, table: string): string[] {
  const parts = database
    .prepare(
      `SELECT part.name, part.desc, part.coll
       FROM pragma_index_list(?) AS list, pragma_index_xinfo(list.name) AS part
       WHERE list.origin = 'pk' AND part.key = 1 ORDER BY part.seqno`,
    )
    .all(table);
  return parts.map(
    part =>
      `${quotedName(String(part.name))} COLLATE ${quotedName(String(part.coll))}${Number(part.desc) === 1 ? ' DESC' : ''}`,
  );
}

function textAt(database: DatabaseSync, sql: string): string | undefined {
  const row = database.prepare(sql).get();
  const [value] = Object.values(row ?? {});
  return typeof value === 'string' ? value : undefined;
}
