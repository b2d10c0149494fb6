import type { Dialect, Reading, ReadLimits, Table } from '../../model.ts';
import { type CreateProfiler, type TableProfiler, valueKind } from '../../profile/profiler.ts';
import { MysqlMachine } from './machine.ts';

/** Rows a machine handed on, by table: each value as `kind:content`, each row with its line. */
export interface RecordedRows {
  [table: string]: { line: number; values: string[] }[];
}

const kindNames: { [kind: number]: string } = {
  [valueKind.number]: 'number',
  [valueKind.text]: 'text',
  [valueKind.bytes]: 'bytes',
  [valueKind.bits]: 'bits',
  [valueKind.keyword]: 'keyword',
};

/** A profiler for tests that writes down what it is given. Rows whose end never came are marked. */
export function recordingProfiler(rows: RecordedRows): CreateProfiler {
  return () => ({
    table: (table, columns) => recorder(rows, table, columns),
    finish: () => ({ duplicateKeys: [], orphans: [], duplicateRows: [] }),
  });
}

function recorder(rows: RecordedRows, table: Table, columns: readonly string[]): TableProfiler {
  rows[table.name] ??= [];
  const list = rows[table.name] ?? [];
  let current: { line: number; values: string[] } = { line: 0, values: [] };
  const name = (index: number): string => columns[index] ?? `#${index}`;
  return {
    row: line => {
      current = { line, values: [] };
    },
    value: (index, bytes, start, end, kind) => {
      const content = bytes.subarray(start, end);
      const text =
        kind === valueKind.bytes ? Buffer.from(content).toString('hex') : Buffer.from(content).toString('utf8');
      current.values.push(`${name(index)}=${kindNames[kind] ?? '?'}:${text}`);
    },
    null: index => {
      current.values.push(`${name(index)}=null`);
    },
    rowEnd: () => {
      list.push(current);
    },
  };
}

export interface ReadResult extends Reading {
  rows: RecordedRows;
}

/** Reads a script, cut into portions of these sizes (the last size goes on to the end); without sizes, in one. */
export function readScript(
  script: string | Uint8Array,
  options: { portions?: number[]; profile?: boolean; limits?: Partial<ReadLimits>; dialect?: Dialect } = {},
): ReadResult {
  const bytes = typeof script === 'string' ? Buffer.from(script, 'utf8') : script;
  const rows: RecordedRows = {};
  const machine = new MysqlMachine(options.dialect ?? 'mysql', {
    profile: options.profile ?? true,
    createProfiler: recordingProfiler(rows),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  const portions = options.portions ?? [];
  let offset = 0;
  for (let turn = 0; offset < bytes.length; turn++) {
    const size = portions[Math.min(turn, portions.length - 1)] ?? bytes.length;
    machine.push(bytes.subarray(offset, offset + Math.max(1, size)));
    offset += Math.max(1, size);
  }
  return { ...machine.finish(), rows };
}
