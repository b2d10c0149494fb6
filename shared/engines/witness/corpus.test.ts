import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadModule, parseSync } from 'libpg-query';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { corpusFolder } from '#shared/testing/corpus.ts';
import { skipped } from '#shared/testing/skip.ts';
import { detectDialect } from '../schema/detect.ts';
import { createMachine } from '../schema/machine.ts';
import type { Dialect, Model, RowSpan, Table } from '../schema/model.ts';
import { CopyLinesReader } from './copy-lines.ts';
import { InsertValuesReader } from './insert-values.ts';
import type { DumpRange } from './rules.ts';
import { feedPortions, planOf, type Recorded, RecordingSink } from './testing.ts';
import { WitnessError } from './witness-error.ts';

/*
 * The machine of a dialect and the witness read the same rows by code that has nothing in common: what they find must
 * be the same. Each difference is an error of one of them.
 */

await loadModule();

/** Scripts longer than this are left to the benchmarks. */
const scriptBytesMax = 3_000_000;

interface Read {
  model: Model;
  rows: Map<Table, string[]>;
}

/** All rows of a script as its machine reads them, in the order of the script. */
function readByMachine(dialect: Dialect, script: Uint8Array): Read {
  const rows = new Map<Table, string[]>();
  const machine = createMachine(dialect, {
    profile: true,
    limits: { valueBytesMax: 2 ** 30 },
    parsePostgresql: parseSync,
    createProfiler: () => ({
      table: (table, columns) => {
        const list = rows.get(table) ?? [];
        rows.set(table, list);
        const given = columns.length > 0 ? columns : table.columns.map(column => column.name);
        return new RowTexts(dialect, table, given, list);
      },
      finish: () => ({ duplicateKeys: [], orphans: [], duplicateRows: [] }),
    }),
  });
  machine.push(script);
  return { model: machine.finish().model, rows };
}

/** Writes rows as texts that do not depend on the order of the columns. */
class RowTexts extends RecordingSink {
  readonly #dialect: Dialect;
  readonly #list: string[];
  readonly #generated: ReadonlySet<string>;

  constructor(dialect: Dialect, table: Table, columns: readonly string[], list: string[]) {
    super(columns);
    this.#dialect = dialect;
    this.#list = list;
    // PostgreSQL computes them: the value given for one (DEFAULT) does not matter, and not every machine hands it on.
    const generated = table.columns.filter(column => column.generated !== undefined);
    this.#generated = new Set(generated.map(column => column.name));
  }

  override rowEnd(): void {
    super.rowEnd();
    const row = this.rows.pop();
    const values = row?.values ?? [];
    // A row without a value asks for every default.
    const all = values.length === 0 ? this.columns.map(() => 'keyword:DEFAULT') : values;
    const named = all.flatMap((value, at) => {
      const column = this.columns[at] ?? '';
      return this.#generated.has(column) ? [] : [`${column.toLowerCase()}=${this.#comparable(value)}`];
    });
    this.#list.push(`${row?.line}: ${named.toSorted().join(' ')}`);
  }

  /**
   * The machine of PostgreSQL calls a text in a column of numbers a number, and that of Oracle leaves out zeros at the
   * end of a fraction: to whoever decodes them both are the same.
   */
  #comparable(value: Recorded): Recorded {
    if (this.#dialect === 'postgresql') return value?.replace(/^number:/, 'text:') ?? null;
    if (this.#dialect === 'oracle') return value?.replace(/(:\d\d\.\d*[1-9])0+(?= |$)/, '$1') ?? null;
    return value;
  }
}

/** The rows of one table as the witness reads them, span by span. */
function readByWitness(dialect: Dialect, script: Uint8Array, model: Model, table: Table): string[] {
  const list: string[] = [];
  const plan = planOf(model, table);
  const first = plan.columns.find(column => column.numbering !== undefined)?.numbering?.first ?? '1';
  let highestRowid = BigInt(first) - 1n;
  for (const span of table.rowSpans) {
    const range = rangeOf(span, table);
    const open = (columns: readonly string[]): RowTexts => new RowTexts(dialect, table, columns, list);
    const bytes = script.subarray(span.startByte, span.endByte);
    if (span.format === 'copy') feedPortions(new CopyLinesReader({ range, table: plan, open }), bytes, 65_536);
    else {
      const reader = new InsertValuesReader({ dialect, range, table: plan, open, highestRowid });
      feedPortions(reader, bytes, 65_536);
      highestRowid = reader.highestRowid ?? 0n;
    }
  }
  return list;
}

/** What the planner makes of a span: where generated columns stand among the values has to be said. */
function rangeOf(span: RowSpan, table: Table): DumpRange {
  const isUnclear = span.format === 'insert' && span.columns.length === 0;
  const hasGenerated = table.columns.some(column => column.generated !== undefined);
  const columns = isUnclear && hasGenerated ? table.columns.map(column => column.name) : span.columns;
  return { ...span, kind: 'bytes', line: span.line ?? 1, columns };
}

/** Compares all tables of a script; returns how many rows were the same. */
function compare(dialect: Dialect, name: string, script: Uint8Array): number {
  const { model, rows } = readByMachine(dialect, script);
  let count = 0;
  for (const table of model.tables) {
    if (table.rowSpans.length === 0) continue;
    const expected = rows.get(table) ?? [];
    let found: string[];
    try {
      found = readByWitness(model.dialect, script, model, table);
    } catch (error) {
      // The dialects' own scripts hold rows that no server takes: the machine has to have said so too.
      const isBroken = model.issues.some(
        issue => issue.code === 'row-unreadable' && issue.object?.endsWith(table.name),
      );
      if (error instanceof WitnessError && isBroken) continue;
      throw error;
    }
    const at = expected.findIndex((row, index) => row !== found[index]);
    assert.is(found[at], expected[at], `${name}, ${table.name}: row ${at}`);
    assert.is(found.length, expected.length, `${name}, ${table.name}: rows`);
    count += found.length;
  }
  return count;
}

function* scriptsUnder(folder: string): Generator<string> {
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.sql')) yield join(folder, file);
  }
}

function compareFile(path: string, dialect?: Dialect): number {
  const script = readFileSync(path);
  if (script.length > scriptBytesMax || script[0] === 0xff) return 0;
  const text = script[0] === 0xef ? script.subarray(3) : script;
  const found = detectDialect(text.subarray(0, 65_536), basename(path));
  const named = dialect ?? ('dialect' in found ? found.dialect : undefined);
  if (named === undefined) return 0;
  return compare(named, path, text);
}

const dialects = fileURLToPath(new URL('../schema/dialects/', import.meta.url));
for (const dialect of ['mysql', 'postgresql', 'sqlserver', 'oracle'] as const) {
  test(`reads the rows of the dialect's own scripts as its machine does: ${dialect}`, () => {
    let count = 0;
    for (const path of scriptsUnder(join(dialects, dialect, 'corpus'))) count += compareFile(path, dialect);
    assert.ok(count > 0, `${count} rows`);
  });
}

const corpus = corpusFolder();
if (corpus === undefined) skipped('the witness on real databases', 'the folder of real databases is not present');
else {
  for (const path of scriptsUnder(join(corpus, 'databases'))) {
    test(`reads the rows as the machine does: ${path.slice(corpus.length)}`, () => {
      compareFile(path);
    });
  }
}

test.run();
