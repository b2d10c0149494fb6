import type { RecordedSpan } from '#shared/engines/schema/dialects/base/span-recorder.ts';
import type { Model, Table } from '#shared/engines/schema/model.ts';
import type { ChunkRange, TablePlan, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { SourceError } from '../source-error.ts';

/** A part of one table before it has a number. */
export type PlannedChunk = { table: number; rowsExpected: number | null; bytes: number } & ChunkRange;

/** One chunk per span of rows, in the order of the dump: whoever reads them in that order reads forward only. */
export function planDumpChunks(plan: TransferPlan, model: Model): PlannedChunk[] {
  const chunks = plan.tables.flatMap((table, index) => chunksOf(table, index, model));
  return chunks.sort((left, right) => left.startByte - right.startByte);
}

function chunksOf(table: TablePlan, index: number, model: Model): (PlannedChunk & { kind: 'bytes' })[] {
  const { schema, name } = table.source;
  const found = model.tables.find(candidate => candidate.name === name && candidate.schema === schema);
  if (found === undefined) throw new Error(`Table ${name} of the plan is not in the model.`);
  const spans: readonly RecordedSpan[] = found.rowSpans;
  if (spans.at(-1)?.incomplete === true) {
    throw new SourceError(
      'source-unsupported',
      `The rows of table ${name} are written with too many different lists of columns to be copied in parts. Dump the database again with its own tool.`,
    );
  }
  return spans.flatMap(span => {
    if (span.rows === 0) return [];
    if (span.endByte <= span.startByte) {
      throw new SourceError(
        'source-unsupported',
        `${span.rows} rows of table ${name} are made by a statement that the dump puts together as text; only a server could run it. Load the dump there and give the server as the source.`,
      );
    }
    // The proof's own reader is told what else the bytes hold.
    const { readThrough, dateFormat, zeroIsNumbered, copyText, isCsv, momentFormats } = span;
    const more = {
      ...(readThrough === true && { readThrough }),
      ...(dateFormat !== undefined && { dateFormat }),
      ...(zeroIsNumbered === true && { zeroIsNumbered }),
      ...(momentFormats !== undefined && { momentFormats }),
      ...(copyText !== undefined && { copyText }),
      ...(isCsv === true && { isCsv }),
    };
    const columns = columnsOf(found, span, model.dialect);
    const { startByte, endByte, format, charset, timeZone, backslashIsPlain, doubleQuotesAreNames } = span;
    return [
      {
        table: index,
        rowsExpected: span.rows,
        bytes: endByte - startByte,
        kind: 'bytes',
        startByte,
        endByte,
        line: span.line ?? 1,
        format,
        columns,
        ...(charset !== undefined && { charset }),
        ...(timeZone !== undefined && { timeZone }),
        ...(backslashIsPlain === true && { backslashIsPlain }),
        ...(doubleQuotesAreNames === true && { doubleQuotesAreNames }),
        ...more,
      },
    ];
  });
}

/** Rows of INSERT that name no columns give generated ones too (as DEFAULT): where they stand has to be said. */
function columnsOf(table: Table, { format, columns }: RecordedSpan, dialect: Model['dialect']): string[] {
  if (format !== 'insert' || columns.length > 0) return columns;
  const hasGenerated = table.columns.some(column => column.generated !== undefined);
  // SQLite's and SQL Server's rows leave them out.
  if (dialect === 'sqlite' || dialect === 'sqlserver')
    return table.columns.filter(column => column.generated === undefined).map(column => column.name);
  return hasGenerated ? table.columns.filter(column => column.invisible !== true).map(column => column.name) : columns;
}
