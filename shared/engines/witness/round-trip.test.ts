import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Dialect } from '../schema/model.ts';
import { CopyLinesReader } from './copy-lines.ts';
import { feedPortions, type Recorded, RecordingSink, tablePlan, wholeRange } from './testing.ts';
import { readInserts } from './testing-cases.ts';

/** A value to be written: NULL, a text, a number, bytes. */
type Value = null | string | number | Uint8Array;

const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      "'",
      '"',
      '\\',
      '\n',
      '\r',
      '\t',
      '\0',
      ';',
      ',',
      '(',
      ')',
      '$',
      '`',
      '[',
      ']',
      '-',
      '/',
      '*',
      '#',
      '%',
      '_',
      'N',
      'ü',
      '😀',
    ),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 12,
});
const value: fc.Arbitrary<Value> = fc.oneof(
  { weight: 4, arbitrary: text },
  fc.integer(),
  fc.constant(null),
  fc.uint8Array({ maxLength: 8 }),
);
const rows = fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 6 });
const blank = fc.constantFrom('', ' ', '\n', '\t ', ' /* a, (b) */ ', '-- c\n', '\r\n');

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const doubled = (content: string): string => `'${content.replaceAll("'", "''")}'`;

/** How each dialect's own tool writes a value. */
const writers: { readonly [dialect in Exclude<Dialect, 'mariadb'>]: (value: Value) => string } = {
  mysql: written => {
    if (typeof written === 'string') {
      const escaped = written.replace(
        /[\\'"\0\n\r\x1a]/g,
        character => `\\${{ '\0': '0', '\n': 'n', '\r': 'r', '\x1a': 'Z' }[character] ?? character}`,
      );
      return `'${escaped}'`;
    }
    return written instanceof Uint8Array ? `0x${hex(written)}` : String(written ?? 'NULL');
  },
  postgresql: written => {
    if (typeof written === 'string') return doubled(written);
    return written instanceof Uint8Array ? `'\\x${hex(written)}'` : String(written ?? 'NULL');
  },
  sqlite: written => {
    if (typeof written === 'string') return doubled(written);
    return written instanceof Uint8Array ? `X'${hex(written)}'` : String(written ?? 'NULL');
  },
  sqlserver: written => {
    if (typeof written === 'string') return `N${doubled(written)}`;
    return written instanceof Uint8Array ? `0x${hex(written)}` : String(written ?? 'NULL');
  },
  oracle: written => {
    if (typeof written === 'string') return doubled(written);
    return written instanceof Uint8Array ? `HEXTORAW('${hex(written)}')` : String(written ?? 'NULL');
  },
};

function recorded(dialect: Dialect, written: Value): Recorded {
  if (written === null) return null;
  if (typeof written === 'number') return `number:${written}`;
  if (typeof written === 'string') {
    if (dialect === 'oracle' && written === '') return null;
    // T-SQL: a backslash at the end of a line joins it with the next one.
    return `text:${dialect === 'sqlserver' ? written.replace(/\\\r?\n/g, '') : written}`;
  }
  if (dialect === 'postgresql') return `text:\\x${hex(written)}`;
  return dialect === 'oracle' && written.length === 0 ? null : `bytes:${hex(written)}`;
}

for (const dialect of ['mysql', 'postgresql', 'sqlite', 'sqlserver', 'oracle'] as const) {
  test(`rows come back as they were written: ${dialect}`, () => {
    const write = writers[dialect];
    const property = fc.property(
      rows,
      blank,
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      (list, gap, portionBytes, isOne) => {
        const tuples = list.map(row => `(${row.map(cell => `${gap}${write(cell)}${gap}`).join(',')})`);
        const script =
          isOne && dialect !== 'oracle'
            ? `INSERT INTO "t" ("a",b, c) VALUES${gap || ' '}${tuples.join(`${gap},${gap}`)};\n`
            : tuples.map(tuple => `INSERT INTO "t" VALUES ${tuple};\n`).join(gap);
        const table = tablePlan('t', dialect === 'oracle' ? ['a', 'B', 'C'] : ['a', 'b', 'c']);
        const options = { backslashIsPlain: true, doubleQuotesAreNames: true } as const;
        const used = dialect === 'mysql' ? { doubleQuotesAreNames: true as const } : options;
        const found = readInserts(dialect, script, table, used, portionBytes).rows;
        assert.equal(
          found.map(row => row.values),
          list.map(row => row.map(cell => recorded(dialect, cell))),
        );
      },
    );
    fc.assert(property, { seed: 7, numRuns: 300 });
  });
}

test('rows come back as they were written: COPY', () => {
  const escaped = (content: string): string =>
    content.replace(
      /[\\\b\f\n\r\t\v]/g,
      character => `\\${{ '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't', '\v': 'v' }[character] ?? character}`,
    );
  const field = fc.oneof({ weight: 4, arbitrary: text }, fc.constant(null));
  const property = fc.property(
    fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 6 }),
    fc.integer({ min: 1, max: 40 }),
    (list, portionBytes) => {
      const lines = list.map(row => `${row.map(cell => (cell === null ? '\\N' : escaped(cell))).join('\t')}\n`);
      const bytes = Buffer.from(lines.join(''));
      const sink = new RecordingSink();
      const table = tablePlan('t', ['a', 'b']);
      feedPortions(
        new CopyLinesReader({ range: wholeRange(bytes, { format: 'copy' }), table, open: () => sink }),
        bytes,
        portionBytes,
      );
      assert.equal(
        sink.rows.map(row => row.values),
        list.map(row => row.map(cell => (cell === null ? null : `text:${cell}`))),
      );
    },
  );
  fc.assert(property, { seed: 7, numRuns: 300 });
});

test.run();
