import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TablePlan } from '../transfer/plan.ts';
import { CopyLinesReader } from './copy-lines.ts';
import type { DumpRange } from './rules.ts';
import { columnPlan, feedPortions, type RecordedRow, RecordingSink, tablePlan, wholeRange } from './testing.ts';

const abc = tablePlan('t', ['a', 'b', 'c']);

function read(
  lines: string | Uint8Array,
  options: Partial<DumpRange> = {},
  table: TablePlan = abc,
  portionBytes = 1 << 16,
): RecordedRow[] {
  const bytes = typeof lines === 'string' ? Buffer.from(lines) : lines;
  const sink = new RecordingSink();
  const range = wholeRange(bytes, { format: 'copy', ...options });
  feedPortions(new CopyLinesReader({ range, table, open: () => sink }), bytes, portionBytes);
  return sink.rows;
}

test('fields, NULL, escapes, in portions of any size', () => {
  const lines = [
    '1\tplain\t\\N',
    String.raw`\\N	\b\f\n\r\t\v\\	`,
    String.raw`\101\60	\x41\x4g	\q\.\8`,
    'line\\\nbreak\ttab\\\tin\tgrün 😀',
    '',
  ].join('\n');
  for (const portionBytes of [1, 2, 3, 4, 5, 6, 7, 1000]) {
    const rows = read(lines, { line: 5 }, abc, portionBytes);
    assert.equal(
      rows.map(row => row.values),
      [
        ['text:1', 'text:plain', null],
        ['text:\\N', 'text:\b\f\n\r\t\v\\', 'text:'],
        ['text:A0', 'text:A\x04g', 'text:q.8'],
        ['text:line\nbreak', 'text:tab\tin', 'text:grün 😀'],
      ],
    );
    assert.equal(
      rows.map(row => row.line),
      [5, 6, 7, 8],
    );
  }
});

test('columns: those of the range, bytea and bits decoded', () => {
  const table = tablePlan('t', [
    columnPlan('a', { kind: 'bytes' }),
    columnPlan('b', { kind: 'bit', varying: true }),
    'c',
  ]);
  const rows = read('x\t\\\\x00fF\t101\ny\ta\\\\001\\\\\\\\\t\\N\n', { columns: ['c', 'a', 'b'] }, table);
  assert.equal(
    rows.map(row => row.values),
    [
      ['text:x', 'bytes:00ff', 'bits:101'],
      ['text:y', 'bytes:61015c', null],
    ],
  );
  assert.throws(() => read('\\\\xabc\n', { columns: ['a'] }, table), /pairs of hexadecimal digits\. \(at byte 0\)/);
  assert.throws(() => read('\\\\9\n', { columns: ['a'] }, table), /begins no escape/);
});

test('the last line may be without its end, and lines may end as those of Windows do', () => {
  assert.equal(
    read('1\t2\t3').map(row => row.values),
    [['text:1', 'text:2', 'text:3']],
  );
  assert.equal(
    read('1\t2\t3\r\n4\t5\t6\r\n').map(row => row.values[2]),
    ['text:3', 'text:6'],
  );
});

test('lines with a wrong number of fields are handed on as such', () => {
  const lengths = (lines: string) => read(lines).map(row => row.values.length);
  assert.equal(lengths('1\t2\n1\t2\t3\n'), [2, 3]);
  // However many are too many, the place behind the last column shows it.
  assert.equal(read('1\t2\t3\t4\t5\n')[0]?.values, ['text:1', 'text:2', 'text:3', null]);
  assert.throws(() => read('1\t2\t3\\'), /within an escape/);
});

test('COPY with another delimiter and another mark for NULL', () => {
  const rows = read('1|a\\|b|\n2|\\N|c\td\n', { copyText: { delimiter: 0x7c, nullMarker: '' } });
  assert.equal(
    rows.map(row => row.values),
    [
      ['text:1', 'text:a|b', null],
      ['text:2', 'text:N', 'text:c\td'],
    ],
  );
});

test('CSV is refused with a sentence', () => {
  assert.throws(() => read('1,2,3\n', { isCsv: true }), /written as CSV.*pg_dump's own format/);
});

test('a table without columns has empty lines for rows', () => {
  assert.is(read('\n\n', {}, tablePlan('t', [])).length, 2);
});

test('characters whose second byte is a backslash', () => {
  // 表 in Shift JIS is 95 5C and needs no escape; in UTF-8 the backslash would be one.
  const line = Buffer.concat([Buffer.of(0x95, 0x5c), Buffer.from('n\t2\t3\n')]);
  assert.is(
    Buffer.from(String(read(line, { charset: 'SJIS' })[0]?.values[0]))
      .toString('latin1')
      .endsWith('\\n'),
    true,
  );
  assert.is(String(read(line)[0]?.values[0]).endsWith('\n'), true);
});

test('a long line comes whole', () => {
  const long = 'x'.repeat(3_000_000);
  const rows = read(`${long}\t\\n${long}\t3\n1\t2\t3\n`, {}, abc, 65_536);
  assert.is(rows[0]?.values[1], `text:\n${long}`);
  assert.is(rows.length, 2);
});

test.run();
