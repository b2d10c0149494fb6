import type { Sizing, TargetTable } from './finding.ts';
import type { ColumnProfile } from './model.ts';
import { familyOf } from './translate/value.ts';

const pageBytes = 8_192;
/** Page header of 24 bytes (PageHeaderData). */
const usablePageBytes = pageBytes - 24;
/** Tuple header of 23 bytes, rounded up to 24, and its line pointer of 4. */
const tupleHeaderBytes = 24;
const linePointerBytes = 4;
/** Index tuple header of 8 bytes and its line pointer. */
const indexTupleBytes = 12;
const indexFillFactor = 0.9;
/** Room for dead rows, indexes that split, temporary files. */
const growthFactor = 1.5;
const writeAheadLogBytes = 1024 ** 3;
const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

/**
 * What the database needs in PostgreSQL: bytes of tables and indexes from the layout of its pages (PostgreSQL manual,
 * "Database Page Layout"), and from those the disk, memory, CPU (thousandths of a core) and connections to begin with.
 */
export function sizeOf(tables: readonly TargetTable[]): Sizing {
  let least = 0;
  let most = 0;
  let rows = 0;
  let known = true;
  for (const table of tables) {
    if (table.source.rowCount === null) known = false;
    const count = table.source.rowCount ?? 0;
    rows += count;
    const size = tableBytes(table, count);
    least += size.least;
    most += size.most;
  }
  const diskBytes = roundUp(most * growthFactor + writeAheadLogBytes, gibibyte);
  const memoryBytes = memoryFor(most);
  const cpuMillicores = most < gibibyte ? 500 : most < 20 * gibibyte ? 1_000 : most < 200 * gibibyte ? 2_000 : 4_000;
  const connections = Math.min(200, Math.max(20, Math.round(memoryBytes / (16 * mebibyte))));
  return {
    dataBytesMin: Math.round(least),
    dataBytesMax: Math.round(most),
    diskBytes,
    memoryBytes,
    cpuMillicores,
    connections,
    reasons: [
      known
        ? `${rows.toLocaleString('en-US')} rows in ${tables.length} tables were counted.`
        : `The source holds no rows for some of its ${tables.length} tables, so this is a starting point, not a measurement.`,
      `Tables and indexes take ${amount(least)} to ${amount(most)} in PostgreSQL: each row costs 28 bytes beside its values, each index entry 12.`,
      `Disk is half as much again for old row versions and temporary files, and 1 GiB for the write-ahead log, in whole GiB: ${amount(diskBytes)}.`,
      `Memory holds a quarter of the data, at least 512 MiB and at most 16 GiB to begin with: ${amount(memoryBytes)}.`,
      `${cpuMillicores / 1000} CPU cores by the size of the data; how busy the application is, a dump does not say.`,
      `${connections} connections: one for each 16 MiB of memory, between 20 and 200.`,
    ],
  };
}

interface Range {
  least: number;
  most: number;
}

function tableBytes(table: TargetTable, rows: number): Range {
  let least = 0;
  let most = 0;
  const widths = new Map<string, Range>();
  for (const { source, target } of table.columns) {
    const width = columnBytes(target.type, source.profile);
    widths.set(source.name, width);
    least += width.least;
    most += width.most;
  }
  // Rows longer than a page go to a side table in pieces; the sum of their bytes stays about the same.
  const nullMap = table.columns.length > 8 ? Math.ceil(table.columns.length / 8) : 0;
  const overhead = tupleHeaderBytes + linePointerBytes + nullMap;
  const text = table.source.rowBytes > 0 ? table.source.rowBytes : undefined;
  const heapLeast = pages(rows * (align(least) + overhead));
  // The bytes of the dump bound the values: no value takes more there than in the table by much.
  const heapMost = pages(rows * (align(most) + overhead));
  const bounded =
    text === undefined ? heapMost : Math.max(heapLeast, Math.min(heapMost, pages(text * 1.2 + rows * overhead)));
  const indexes = indexBytes(table, rows, widths);
  return { least: heapLeast + indexes.least, most: bounded + indexes.most };
}

function indexBytes(table: TargetTable, rows: number, widths: ReadonlyMap<string, Range>): Range {
  const { primaryKey, uniqueKeys, indexes } = table.source;
  const groups = [
    ...[primaryKey, ...uniqueKeys].map(key => key?.columns ?? []),
    ...indexes.map(index => index.parts.map(part => part.column ?? '')),
  ].filter(group => group.length > 0);
  let least = 0;
  let most = 0;
  for (const group of groups) {
    const sum = (end: keyof Range): number => group.reduce((total, name) => total + (widths.get(name)?.[end] ?? 16), 0);
    least += pages((rows * (align(sum('least')) + indexTupleBytes)) / indexFillFactor);
    // An index entry holds 2,704 bytes at most.
    most += pages((rows * (align(Math.min(sum('most'), 2_704)) + indexTupleBytes)) / indexFillFactor);
  }
  return { least, most };
}

const fixedBytes: { readonly [type: string]: number } = {
  boolean: 1,
  smallint: 2,
  integer: 4,
  bigint: 8,
  real: 4,
  'double precision': 8,
  date: 4,
  uuid: 16,
};

function columnBytes(type: string, profile: ColumnProfile | undefined): Range {
  const fixed = fixedBytes[type] ?? (['timestamp', 'timestamptz', 'time'].includes(familyOf(type)) ? 8 : undefined);
  if (fixed !== undefined) return { least: fixed, most: fixed };
  const longest = profile?.bytesMax ?? declaredBytes(type);
  const filled = profile === undefined || profile.rows === 0 ? 1 : 1 - profile.nulls / profile.rows;
  // A value under 127 bytes has a header of 1 byte, a longer one of 4.
  return { least: filled, most: filled * (longest + (longest < 127 ? 1 : 4)) };
}

function declaredBytes(type: string): number {
  const length = /\((\d+)/.exec(type)?.[1];
  if (familyOf(type) === 'decimal') return Math.ceil(Number(length ?? '10') / 2) + 4;
  return Math.min(Number(length ?? '64'), 256);
}

function align(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

function pages(bytes: number): number {
  return bytes <= 0 ? 0 : Math.ceil(bytes / usablePageBytes) * pageBytes;
}

function memoryFor(dataBytes: number): number {
  const wanted = Math.min(16 * gibibyte, Math.max(512 * mebibyte, dataBytes / 4));
  return 2 ** Math.ceil(Math.log2(wanted));
}

function roundUp(bytes: number, unit: number): number {
  return Math.ceil(bytes / unit) * unit;
}

function amount(bytes: number): string {
  if (bytes < mebibyte) return `${Math.ceil(bytes / 1024)} KiB`;
  return bytes < gibibyte ? `${Math.round(bytes / mebibyte)} MiB` : `${(bytes / gibibyte).toFixed(1)} GiB`;
}
