import type { Column, ColumnProfile, Table } from '#shared/engines/schema/model.ts';
import { excerpt } from '#shared/engines/schema/profile/excerpt.ts';
import type { RowSink } from '#shared/engines/transfer/row-sink.ts';
import { columnProfile } from './column-profile.ts';
import { type Aggregates, type ColumnQuery, columnQuery, type Question } from './column-query.ts';
import type { MysqlConnection, StatementOptions } from './connection.ts';
import { MysqlError } from './mysql-error.ts';
import { quotedPath } from './sql-text.ts';

/** What the questions about one database share. */
export interface AskContext {
  connection: MysqlConnection;
  database: string;
  statement: StatementOptions;
  sampleQuestions: number;
}

const samplesMax = 3;
/** Questions for samples, over the whole database: each may have to pass over a table. */
const sampleQuestionsMax = 300;

interface Asked {
  query: ColumnQuery;
  values: number;
  aggregates: Map<string, string | null>;
  counts: Map<string, number>;
}

/**
 * Fills the profile of these columns: a pass over the table for extremes, lengths and what is cheap to count, another
 * one for what these leave possible. Sets the table's `rowCount`.
 *
 * @throws MysqlError, when it takes longer than the session allows among others
 */
export async function askColumns(context: AskContext, table: Table, columns: readonly Column[]): Promise<void> {
  const from = `FROM ${quotedPath(context.database, table.name)} AS s`;
  const all: Asked[] = columns.map(column => ({
    query: columnQuery(column, table),
    values: 0,
    aggregates: new Map(),
    counts: new Map(),
  }));
  table.rowCount = await firstPass(context, from, all);
  if (table.rowCount === 0) return;
  await secondPass(context, from, all);
  for (const asked of all) {
    const samples = await samplesOf(context, from, asked);
    asked.query.column.profile = columnProfile(asked.query, { rows: table.rowCount, ...asked, samples });
  }
}

/** Returns the number of rows. */
async function firstPass(context: AskContext, from: string, all: readonly Asked[]): Promise<number> {
  const always = all.map(({ query }) => questionsOf(query, undefined));
  const select = all.flatMap(({ query }, index) => [
    `COUNT(${query.place})`,
    ...Object.values(query.aggregates),
    ...(always[index] ?? []).map(([, { condition }]) => counted(condition)),
  ]);
  const next = await answer(context, from, ['COUNT(*)', ...select]);
  const rows = Number(next() ?? 0);
  for (const [index, asked] of all.entries()) {
    asked.values = Number(next() ?? 0);
    for (const name of Object.keys(asked.query.aggregates)) asked.aggregates.set(name, next());
    for (const [name] of always[index] ?? []) asked.counts.set(name, Number(next() ?? 0));
  }
  return rows;
}

async function secondPass(context: AskContext, from: string, all: readonly Asked[]): Promise<void> {
  const open = all.flatMap(asked =>
    questionsOf(asked.query, asked.aggregates).map(([name, { condition }]) => ({ asked, name, condition })),
  );
  if (open.length === 0) return;
  const next = await answer(
    context,
    from,
    open.map(({ condition }) => counted(condition)),
  );
  for (const { asked, name } of open) asked.counts.set(name, Number(next() ?? 0));
}

/** Questions of the first pass (no answers yet), or those that the answers to it leave open. */
function questionsOf(query: ColumnQuery, aggregates: Aggregates | undefined): [string, Question][] {
  return Object.entries(query.questions).filter(([, { isPossible }]) =>
    aggregates === undefined ? isPossible === undefined : isPossible?.(aggregates) === true,
  );
}

function counted(condition: string): string {
  return `COALESCE(SUM(${condition}), 0)`;
}

/** Asks for one row; the function gives its values one after the other. */
async function answer(context: AskContext, from: string, select: readonly string[]): Promise<() => string | null> {
  const [row = []] = await context.connection.query(`SELECT ${select.join(', ')} ${from}`, context.statement);
  let at = 0;
  return () => row[at++] ?? null;
}

/** Not samples of what is no fault in itself. */
const withoutSamples = new Set(['emptyStrings', 'uuids']);

async function samplesOf(context: AskContext, from: string, asked: Asked): Promise<ColumnProfile['samples']> {
  const { place, questions } = asked.query;
  const samples: ColumnProfile['samples'] = {};
  for (const [name, { condition }] of Object.entries(questions)) {
    if ((asked.counts.get(name) ?? 0) === 0 || withoutSamples.has(name)) continue;
    if (++context.sampleQuestions > sampleQuestionsMax) break;
    const found = new Samples();
    try {
      const sql = `SELECT ${place} ${from} WHERE ${condition} LIMIT ${samplesMax}`;
      await context.connection.rows(sql, () => found, context.statement);
    } catch (error) {
      // The count stands without samples if finding them takes too long.
      if (!(error instanceof MysqlError)) throw error;
    }
    if (found.values.length > 0) samples[name] = found.values;
  }
  return samples;
}

/** Rows of a table have no line: 0 stands for the table as a whole. */
class Samples implements RowSink {
  readonly values: { line: number; value: string }[] = [];

  row(): void {}

  value(_index: number, bytes: Uint8Array, start: number, end: number): void {
    this.values.push({ line: 0, value: excerpt(bytes, start, end) });
  }

  null(): void {}

  rowEnd(): void {}
}
