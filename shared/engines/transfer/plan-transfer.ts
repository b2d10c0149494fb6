import type { Assessment, TargetTable } from '../schema/finding.ts';
import { isVirtualTable } from '../schema/mapping/virtual-tables.ts';
import type { Model, Table } from '../schema/model.ts';
import { fitsPattern } from '../schema/pattern.ts';
import type { CastName } from './codec.ts';
import { allowedCasts, type CastChoice } from './plan/allowed-casts.ts';
import { bytesCharset, codecOf } from './plan/codec-of.ts';
import { filledByParent } from './plan/filled-by-parent.ts';
import { isDefaultOfType, isSometimesOmitted, numberingOf, omittedReason, whenOmitted } from './plan/when-omitted.ts';
import type { ColumnPlan, TablePlan, TransferPlan } from './plan.ts';

export type { CastChoice } from './plan/allowed-casts.ts';

export interface PlanTransferOptions {
  /** UUID of the run. */
  run: string;
  /**
   * Casts that a person allows beyond those that are made by themselves: `nul-removed` and `encoding-replaced` keep the
   * rest of a text that PostgreSQL cannot hold, `zero-date` makes NULL of dates that do not exist (the column has to
   * take NULL). Without them such rows are rejected.
   */
  allow?: readonly CastChoice[];
}

/**
 * What is copied and how, from what the assessment decided: every table in load order, each column with what its
 * values become. A virtual table of SQLite is left out unless a script gives rows for it: only its module can read
 * them (rule L24 says so). The same assessment and options give the same plan.
 */
export function planTransfer(assessment: Assessment, options: PlanTransferOptions): TransferPlan {
  const { model, target } = assessment;
  const elsewhere = filledByParent(model.tables);
  const tables = inLoadOrder(assessment, target.tables)
    .filter(table => !elsewhere.has(table.source))
    .filter(table => !isVirtualTable(table.source) || table.source.rowSpans.length > 0)
    .map(table => planTable(model, table, options.allow ?? []));
  return { run: options.run, dialect: model.dialect, tables };
}

/** Tables in the order of `loadOrder`, whose names have a schema only where the source has several. */
function inLoadOrder({ loadOrder }: Assessment, tables: readonly TargetTable[]): TargetTable[] {
  const places = new Map(loadOrder.tables.map((name, index) => [name, index]));
  const placeOf = ({ schema, name }: Table): number =>
    places.get(schema === undefined ? name : `${schema}.${name}`) ?? places.get(name) ?? places.size;
  return tables
    .map((table, index) => ({ table, index, place: placeOf(table.source) }))
    .sort((first, second) => first.place - second.place || first.index - second.index)
    .map(({ table }) => table);
}

function planTable(model: Model, table: TargetTable, allow: readonly CastChoice[]): TablePlan {
  const { source } = table;
  const copied = table.columns.filter(({ target }) => target.generated === undefined);
  const ignored = table.columns
    .filter(({ target }) => target.generated !== undefined)
    .map(column => column.source.name);
  return {
    source: { ...(source.schema !== undefined && { schema: source.schema }), name: source.name },
    target: { schema: table.schema, name: table.name },
    columns: copied.map(column => planColumn(model, table, column, allow)),
    ...(ignored.length > 0 && { ignored }),
    key: keyOf(
      source,
      copied.map(column => column.source.name),
    ),
    rowsExpected: source.rowCount,
    bytesExpected: source.rowBytes,
  };
}

function planColumn(
  model: Model,
  table: TargetTable,
  column: TargetTable['columns'][number],
  allow: readonly CastChoice[],
): ColumnPlan {
  const { source, target } = column;
  const codec = codecOf(model, source, target.type);
  const casts = allowedCasts(source, codec, model.dialect, chosenFor(table.source, source.name, allow));
  const omitted = isDefaultOfType(model, source, target.type)
    ? ({ kind: 'target' } as const)
    : whenOmitted(column, codec, casts, model.dialect);
  const numbering = numberingOf(source, model.dialect);
  const isComputed = omitted.kind === 'target' && numbering === undefined && isSometimesOmitted(table.source, source);
  const charset = bytesCharset(source, model.dialect, tableCharset(table.source));
  return {
    source: source.name,
    target: target.name,
    type: target.type,
    codec,
    casts,
    ...(charset !== undefined && { charset }),
    whenOmitted: omitted,
    ...(numbering !== undefined && { numbering }),
    compared: !isComputed,
    ...(isComputed && { notComparedBecause: omittedReason(table, column) }),
  };
}

function tableCharset(table: Table): string | undefined {
  return table.charset ?? table.collation?.split('_')[0];
}

function chosenFor(table: Table, column: string, allow: readonly CastChoice[]): Set<CastName> {
  const names = [table.name, ...(table.schema === undefined ? [] : [`${table.schema}.${table.name}`])];
  const chosen = allow.filter(
    choice =>
      (choice.table === undefined || names.some(name => fitsPattern(choice.table ?? '*', name))) &&
      (choice.column === undefined || fitsPattern(choice.column, column)),
  );
  return new Set(chosen.map(choice => choice.cast));
}

/** The primary key, else the first unique key that is whole and without NULL; positions among the copied columns. */
function keyOf(table: Table, copied: readonly string[]): number[] {
  const nullable = new Set(table.columns.filter(column => column.nullable).map(column => column.name.toLowerCase()));
  const lower = copied.map(name => name.toLowerCase());
  for (const key of [table.primaryKey, ...table.uniqueKeys]) {
    if (key === undefined || key.parts?.some(part => part.prefixLength !== undefined || part.column === undefined))
      continue;
    const positions = key.columns.map(name => lower.indexOf(name.toLowerCase()));
    if (positions.length === 0 || positions.includes(-1)) continue;
    const hasNulls = key !== table.primaryKey && key.columns.some(name => nullable.has(name.toLowerCase()));
    if (!hasNulls) return positions;
  }
  return [];
}
