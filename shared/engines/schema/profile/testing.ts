import type { TableFacts } from '../model.ts';
import {
  type Column,
  type ColumnProfile,
  type Dialect,
  type ReadLimits,
  readLimits,
  type SourceType,
  type Table,
} from '../model.ts';
import { createProfiler } from './create-profiler.ts';
import { type CreateProfiler, type ValueKind, valueKind } from './profiler.ts';

/** A value for `profileRows`: text, a number as written, bytes, a keyword, or null. */
export type TestValue = string | null | Uint8Array | { kind: ValueKind; text: string | Uint8Array };

const encoder = new TextEncoder();

/** A number without quotes, as a test value. */
export function number(text: string): TestValue {
  return { kind: valueKind.number, text };
}

/** A column for tests; everything but name and type has its plainest value. */
export function column(name: string, type: SourceType, more: Partial<Column> = {}): Column {
  return { name, sourceType: type.kind, type, nullable: true, line: 1, ...more };
}

/** A table for tests. */
export function table(name: string, columns: Column[], more: Partial<Table> = {}): Table {
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
    ...more,
  };
}

/** Limits with another budget. */
export function limitsWith(profileBytesMax: number): ReadLimits {
  return { ...readLimits, profileBytesMax };
}

/**
 * Feeds rows to a new profiler; line numbers count up from 1. `charset` is that of the session. `finalTables`: what the
 * tables have become at the end; one of a name that had rows is still that table, with other keys.
 */
export function profileRows(
  data: { table: Table; rows: Iterable<TestValue[]>; columns?: string[]; charset?: string }[],
  options: { limits?: ReadLimits; dialect?: Dialect; finalTables?: Table[] } = {},
): TableFacts {
  const profiler = createProfiler(options.limits ?? readLimits, options.dialect);
  for (const part of data) {
    let line = 0;
    for (const values of part.rows) {
      const rows = profiler.table(part.table, part.columns ?? [], part.charset);
      rows.row(++line);
      values.forEach((value, index) => {
        if (value === null) {
          rows.null(index);
        } else if (value instanceof Uint8Array) {
          rows.value(index, value, 0, value.length, valueKind.bytes);
        } else {
          const text = typeof value === 'string' ? value : value.text;
          // Surrounded by other bytes, so that reading beyond the value's ends would show.
          const own = typeof text === 'string' ? encoder.encode(text) : text;
          const bytes = Uint8Array.of(0x37, ...own, 0x37);
          rows.value(index, bytes, 1, bytes.length - 1, typeof value === 'string' ? valueKind.text : value.kind);
        }
      });
      rows.rowEnd();
    }
  }
  const tables = data.map(part => part.table);
  const final = options.finalTables?.map(given => {
    const known = tables.find(candidate => candidate.name === given.name);
    const { columns: _columns, ...rest } = given;
    return known === undefined || known === given ? given : Object.assign(known, rest);
  });
  return profiler.finish(final ?? tables);
}

/** The profile of a single column over the values given. */
export function profileValues(
  type: SourceType,
  values: TestValue[],
  more: Partial<Column> = {},
  options: { charset?: string; dialect?: Dialect; table?: Partial<Table>; limits?: ReadLimits } = {},
): ColumnProfile {
  const target = table('t', [column('c', type, more)], options.table);
  const rows = values.map(value => [value]);
  profileRows(
    [{ table: target, rows, ...(options.charset === undefined ? {} : { charset: options.charset }) }],
    options,
  );
  const profile = target.columns[0]?.profile;
  if (profile === undefined) throw new Error('no row was given');
  return profile;
}

/** The profiler without its faster way, to compare blocks of rows with: one value after the other. */
export const rowByRow: CreateProfiler = (limits, dialect) => {
  const profiler = createProfiler(limits, dialect);
  return {
    table: (table, columns, charset) => {
      const rows = profiler.table(table, columns, charset);
      return {
        row: line => rows.row(line),
        value: (index, bytes, start, end, kind) => rows.value(index, bytes, start, end, kind),
        null: index => rows.null(index),
        rowEnd: () => rows.rowEnd(),
      };
    },
    finish: tables => profiler.finish(tables),
  };
};
