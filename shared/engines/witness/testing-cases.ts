import * as assert from 'uvu/assert';
import type { Dialect } from '../schema/model.ts';
import type { TablePlan } from '../transfer/plan.ts';
import { InsertValuesReader } from './insert-values.ts';
import type { DumpRange } from './rules.ts';
import { feedPortions, type Recorded, type RecordedRow, RecordingSink, tablePlan, wholeRange } from './testing.ts';

export interface Reading {
  columns: readonly string[] | undefined;
  rows: RecordedRow[];
}

/** The rows of statements, read in portions of this size. */
export function readInserts(
  dialect: Dialect,
  script: string | Uint8Array,
  table: TablePlan,
  options: Partial<DumpRange> & { highestRowid?: bigint } = {},
  portionBytes = 1 << 16,
): Reading {
  const bytes = typeof script === 'string' ? Buffer.from(script) : script;
  const sinks: RecordingSink[] = [];
  const { highestRowid, ...range } = options;
  const reader = new InsertValuesReader({
    dialect,
    range: wholeRange(bytes, range),
    table,
    open: columns => {
      const sink = new RecordingSink(columns);
      sinks.push(sink);
      return sink;
    },
    ...(highestRowid !== undefined && { highestRowid }),
  });
  feedPortions(reader, bytes, portionBytes);
  assert.ok(sinks.length < 2, 'the sink is asked for once');
  assert.is(reader.rows, sinks[0]?.rows.length ?? 0);
  return { columns: sinks[0]?.columns, rows: sinks[0]?.rows ?? [] };
}

/** Checks that statements read the same in portions of any size, and give these values. */
export function expectRows(
  dialect: Dialect,
  script: string | Uint8Array,
  expected: Recorded[][],
  options: Partial<DumpRange> = {},
  table = tablePlan(
    't',
    (expected[0] ?? []).map((_, at) => `c${at}`),
  ),
): void {
  for (const portionBytes of [1 << 16, 1, 2, 3, 4, 5, 6, 7]) {
    const { rows } = readInserts(dialect, script, table, options, portionBytes);
    assert.equal(
      rows.map(row => row.values),
      expected,
      `portions of ${portionBytes}`,
    );
  }
}

/** Checks that one row of literals means these values. */
export function expectValues(
  dialect: Dialect,
  literals: readonly (readonly [string, Recorded])[],
  options: Partial<DumpRange> = {},
  table?: TablePlan,
): void {
  const script = `INSERT INTO ${dialect === 'oracle' ? '"t"' : 't'} VALUES (${literals.map(([literal]) => literal).join(', ')});`;
  expectRows(dialect, script, [literals.map(([, value]) => value)], options, table);
}

/** The message with which statements are refused; fails if they are read. */
export function refusal(dialect: Dialect, script: string, table = tablePlan('t', ['a', 'b'])): string {
  try {
    readInserts(dialect, script, table);
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  assert.unreachable(`It was read: ${script}`);
  return '';
}
