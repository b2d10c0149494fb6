import type { Column, ColumnProfile, Dialect, Model, SourceType, Table } from '../model.ts';

/** Hand-made pieces of a model for tests: everything that is not given is empty. */

export function profileOf(given: Partial<ColumnProfile>): ColumnProfile {
  return {
    rows: 10,
    nulls: 0,
    bytesMax: 0,
    charactersMax: 0,
    emptyStrings: 0,
    zeroDates: 0,
    partlyZeroDates: 0,
    timesOutOfDay: 0,
    datesInvalid: 0,
    sentinelDates: 0,
    subMicroseconds: 0,
    nulBytes: 0,
    encodingInvalid: 0,
    doubleEncoded: 0,
    notBoolean: 0,
    aboveInt64: 0,
    outsideInt32: 0,
    negatives: 0,
    notFinite: 0,
    enumInvalid: 0,
    jsonInvalid: 0,
    jsonNul: 0,
    trailingSpaces: 0,
    shapes: {},
    distinct: 0,
    approximate: [],
    samples: {},
    ...given,
  };
}

export function columnOf(name: string, type: SourceType, given: Partial<Column> = {}): Column {
  return { name, type, sourceType: type.kind, nullable: true, line: 1, ...given };
}

export function tableOf(name: string, columns: Column[], given: Partial<Table> = {}): Table {
  return {
    name,
    columns,
    uniqueKeys: [],
    foreignKeys: [],
    checks: [],
    indexes: [],
    traits: [],
    line: 1,
    rowCount: null,
    rowSpans: [],
    rowBytes: 0,
    ...given,
  };
}

export function modelOf(dialect: Dialect, tables: Table[], given: Partial<Model> = {}): Model {
  return {
    dialect,
    complete: null,
    schemas: [],
    tables,
    views: [],
    routines: [],
    triggers: [],
    sequences: [],
    types: [],
    others: [],
    issues: [],
    statistics: { bytes: 0, lines: 0, statements: 0, rows: 0 },
    ...given,
  };
}

export const noFacts = { duplicateKeys: [], orphans: [], duplicateRows: [] };
