/**
 * The process that opens a SQLite file for the proof: if the file brings SQLite down, only this process ends. It takes
 * orders one after the other; rows go to standard output, and an answer when they are over.
 */
import { once } from 'node:events';
import type { DatabaseSync } from 'node:sqlite';
import { FrameWriter } from './row-frames.ts';
import { isSqliteOrder, type SqliteOrder } from './sqlite-order.ts';
import { openUntrusted, writeRows } from './sqlite-rows.ts';

const open = new Map<string, DatabaseSync>();

process.on('disconnect', () => process.exit(0));
process.on('message', message => {
  if (!isSqliteOrder(message)) throw new Error('This is no order.');
  void answer(message);
});

async function answer(order: SqliteOrder): Promise<void> {
  try {
    const rows = await writeRows(databaseAt(order.path), order, writer, flush);
    process.send?.({ kind: 'done', rows });
  } catch (error) {
    process.send?.({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}

function databaseAt(path: string): DatabaseSync {
  const database = open.get(path) ?? openUntrusted(path);
  open.set(path, database);
  return database;
}

const writer = new FrameWriter();

/** Waits until whoever reads has taken enough: a long table does not pile up here. */
async function flush(): Promise<void> {
  if (!process.stdout.write(writer.take())) await once(process.stdout, 'drain');
}
