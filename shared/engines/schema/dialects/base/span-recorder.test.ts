import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Table } from '../../model.ts';
import { emptyTable } from './catalog.ts';
import { IssueLog } from './issue-log.ts';
import { RowHistory } from './row-history.ts';
import { type RowStretch, SpanRecorder, spansMax } from './span-recorder.ts';

function recorder(): { table: Table; spans: SpanRecorder } {
  const history = new RowHistory(new IssueLog(), { dialect: 'postgresql', triggers: [], routines: [] });
  return { table: emptyTable({ name: 't' }, 1), spans: new SpanRecorder(history) };
}

const stretch = (startByte: number, more: Partial<RowStretch> = {}): RowStretch => ({
  startByte,
  endByte: startByte + 10,
  format: 'insert',
  columns: [],
  line: 1,
  rows: 1,
  ...more,
});

test('stretches that follow each other are one span, as long as they are read alike', () => {
  const { table, spans } = recorder();
  spans.add(table, stretch(0));
  spans.add(table, stretch(10));
  assert.is(table.rowSpans.length, 1);
  const ways: Partial<RowStretch>[] = [
    { zeroIsNumbered: true },
    { momentFormats: { date: 'YYYY', timestamp: 'YYYY', zoned: 'YYYY' } },
    { format: 'copy', isCsv: true },
    { format: 'copy', copyText: { delimiter: 0x2c, nullMarker: '' } },
    { format: 'copy', copyText: { delimiter: 0x3b, nullMarker: '' } },
    { format: 'copy', copyText: { delimiter: 0x3b, nullMarker: 'x' } },
    { columns: ['a'] },
    { charset: 'latin1' },
  ];
  for (const [at, more] of ways.entries()) spans.add(table, stretch(20 + 10 * at, more));
  assert.is(table.rowSpans.length, 1 + ways.length);
});

test('with too many places neighbours of INSERT are read through; blocks of COPY stay apart', () => {
  for (const format of ['insert', 'copy'] as const) {
    const { table, spans } = recorder();
    for (let place = 0; place < spansMax; place++) {
      spans.add(table, stretch(100 * place, { format }));
      spans.gap();
    }
    assert.is(table.rowSpans.length, format === 'insert' ? spansMax / 2 : spansMax);
    assert.is(
      table.rowSpans.every(span => span.format === format && (span.readThrough === true) === (format === 'insert')),
      true,
    );
    assert.is(
      table.rowSpans.reduce((rows, span) => rows + span.rows, 0),
      spansMax,
    );
  }
});

test('parts of one block of COPY become larger parts of it', () => {
  const { table, spans } = recorder();
  for (let place = 0; place < spansMax; place++) {
    spans.add(table, stretch(10 * place, { format: 'copy' }));
    spans.gap();
  }
  assert.is(table.rowSpans.length, spansMax / 2);
  const [first] = table.rowSpans;
  assert.equal([first?.startByte, first?.endByte, first?.rows, first?.readThrough], [0, 20, 2, undefined]);
});

test.run();
