import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Dialect } from '../schema/model.ts';
import { CopyLinesReader } from './copy-lines.ts';
import { InsertValuesReader } from './insert-values.ts';
import { columnPlan, feedPortions, RecordingSink, tablePlan, wholeRange } from './testing.ts';
import { WitnessError } from './witness-error.ts';

/** Numbers that look random and are the same every time (Marsaglia's xorshift). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const scripts: readonly (readonly [Dialect, string])[] = [
  [
    'mysql',
    "INSERT INTO `t` (`a`,b) VALUES (1,_binary 'x\\'y'),(0xff,\"q\"),/*!50000 (x'41',b'1'),*/(now(),NULL);\n-- c\nREPLACE INTO t SET a=1,b='z';\n",
  ],
  [
    'mariadb',
    "INSERT INTO t VALUES (1,'a' 'b' COLLATE x),ROW(2,/*M!100 'y'*/_latin1'\xfc') ON DUPLICATE KEY UPDATE a=1;UNLOCK TABLES;",
  ],
  [
    'postgresql',
    "INSERT INTO public.t AS x (a, \"b\") VALUES (E'a\\n', $t$x$t$), (U&'\\0061' UESCAPE '!', '1'::numeric(3,1)), (CAST(-1.5e3 AS int), B'1') RETURNING a;\n\\c x\n",
  ],
  [
    'sqlite',
    "INSERT OR REPLACE INTO [t] VALUES(replace('a\\n','\\n',char(10)),X'00ff');INSERT INTO t VALUES(unistr('\\u0041')||'b',-9e999);\n.print x\n",
  ],
  [
    'sqlserver',
    "SET NOCOUNT ON\nGO\nINSERT [dbo].[t] ([a], [b]) VALUES (CAST(0x0000A2B500C5C100 AS DateTime), N'x'), ($1,5, {ts '2020-01-01'})\nINSERT t SELECT 1, 'a'+CHAR(13) UNION ALL SELECT (-(2)), CONVERT(date, '1/2/20', 3)\n/* /* */ */",
  ],
  [
    'oracle',
    "REM it's\nINSERT INTO T (A, B) VALUES (TO_DATE('01-JAN-20','DD-MON-RR'), q'[a]' || chr(10));\nINSERT ALL INTO t VALUES (1,HEXTORAW('ff')) INTO t VALUES (INTERVAL '1' DAY, EMPTY_CLOB()) SELECT * FROM dual;\n/\n",
  ],
];

const table = tablePlan('t', [columnPlan('a', { kind: 'timestamp', digits: 3 }), columnPlan('b', { kind: 'bytes' })]);
const upperTable = { ...table, source: { name: 'T' } };

/** Bytes changed, left out, doubled or put in at some places. */
function mutated(script: Uint8Array, random: (below: number) => number): Uint8Array {
  let bytes = Buffer.from(script);
  for (let changes = 1 + random(4); changes > 0; changes--) {
    const at = random(bytes.length);
    const inserted = Buffer.from(
      ["'", '"', '(', ')', '/*', '*/', '--', '\\', '$', ';', ',', '\0', '[', "q'", '0x', '\n'][random(16)] ?? '',
    );
    const kind = random(5);
    if (kind === 0) bytes[at] = random(256);
    else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(9))]);
    else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]);
    else if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - 20))]);
    else bytes = Buffer.from(bytes.subarray(0, Math.max(1, at)));
  }
  return bytes;
}

type Outcome = { rows: string } | { error: string };

function outcome(read: (sink: RecordingSink) => void): Outcome {
  const sink = new RecordingSink();
  try {
    read(sink);
    return { rows: JSON.stringify(sink.rows) };
  } catch (error) {
    if (!(error instanceof WitnessError)) throw error;
    return { error: error.message };
  }
}

for (const [dialect, script] of scripts) {
  test(`mutated bytes give rows or an error, the same in all portions: ${dialect}`, () => {
    const random = randomFrom(42);
    const whole = Buffer.from(script);
    let errors = 0;
    let readings = 0;
    for (let trial = 0; trial < 400; trial++) {
      const bytes = mutated(whole, random);
      const plan = dialect === 'oracle' ? upperTable : table;
      const range = wholeRange(bytes, {
        ...(trial % 5 === 0 && { readThrough: true }),
        ...(trial % 7 === 0 && { charset: 'sjis' }),
      });
      const read = (portionBytes: number) => (sink: RecordingSink) =>
        feedPortions(new InsertValuesReader({ dialect, range, table: plan, open: () => sink }), bytes, portionBytes);
      const first = outcome(read(1 << 16));
      assert.equal(outcome(read(1 + random(9))), first, bytes.toString());
      if ('error' in first) errors++;
      else readings++;
    }
    assert.ok(errors > 50 && readings > 10, `${errors} errors, ${readings} readings`);
  });
}

test('mutated bytes give rows or an error: COPY', () => {
  const random = randomFrom(43);
  const whole = Buffer.from('2020-01-01\t\\\\x00ff\n\\N\ta\\\\001b\nx\\ty\t\\N\n');
  for (let trial = 0; trial < 400; trial++) {
    const bytes = mutated(whole, random);
    const range = wholeRange(bytes, { format: 'copy', ...(trial % 3 === 0 && { charset: 'big5' }) });
    const read = (portionBytes: number) => (sink: RecordingSink) =>
      feedPortions(new CopyLinesReader({ range, table, open: () => sink }), bytes, portionBytes);
    assert.equal(outcome(read(1 + random(9))), outcome(read(1 << 16)), bytes.toString());
  }
});

test('deep nesting is refused or read, never a crash', () => {
  const deep = '('.repeat(100_000);
  for (const dialect of ['sqlserver', 'sqlite', 'postgresql', 'oracle'] as const) {
    const bytes = Buffer.from(`INSERT INTO "t" VALUES (1, ${deep}1${')'.repeat(100_000)});`);
    const range = wholeRange(bytes, { doubleQuotesAreNames: true });
    const result = outcome(sink =>
      feedPortions(new InsertValuesReader({ dialect, range, table, open: () => sink }), bytes, 65_536),
    );
    assert.ok('rows' in result, dialect);
  }
});

test('a long comment, head or statement takes time in proportion to its length', () => {
  const long = 4_000_000;
  const columns = Array.from({ length: 2000 }, (_, at) => `column_with_a_long_name_${at}`);
  const wide = tablePlan('t', columns);
  const cases: [string, typeof table][] = [
    [`/*${' '.repeat(long)}*/ INSERT INTO t VALUES (1, 2);`, table],
    [`SET x = '${'a'.repeat(long)}'; INSERT INTO t VALUES (1, 2);`, table],
    [`INSERT INTO t (${columns.join(', ')}) VALUES (${columns.map(() => "'v'").join(', ')});`, wide],
    [`${'-- c\n'.repeat(long / 50)}INSERT INTO t VALUES (1, 2);`, table],
  ];
  for (const [script, plan] of cases) {
    const bytes = Buffer.from(script);
    const started = performance.now();
    const result = outcome(sink =>
      feedPortions(
        new InsertValuesReader({ dialect: 'mysql', range: wholeRange(bytes), table: plan, open: () => sink }),
        bytes,
        1000,
      ),
    );
    assert.ok('rows' in result);
    assert.ok(performance.now() - started < 2000, script.slice(0, 20));
  }
});

test.run();
