import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ScratchPostgres, scratchPostgres } from '#shared/testing/postgres.ts';
import { reservedWords } from './keywords.ts';
import {
  isQuotable,
  QuoteError,
  quoteBits,
  quoteBody,
  quoteBytes,
  quoteIdentifier,
  quoteLiteral,
  utf8Bytes,
} from './quote.ts';

let server: ScratchPostgres;
test.before(async () => {
  server = await scratchPostgres();
});
test.after(async () => server.stop());

const seed = 20_261_124;
const hostile = fc.constantFrom(
  "'",
  '"',
  '\\',
  "\\'",
  "'; DROP TABLE x; --",
  '$$',
  '$body$',
  '😀',
  'é',
  '\n',
  '%s',
  '/*',
  '\u2028',
  'E',
);
const text = fc
  .array(fc.oneof(hostile, fc.string({ maxLength: 5, unit: 'binary' })), { maxLength: 8 })
  .map(parts => parts.join(''));

test('a literal comes back as it was, with either setting of standard_conforming_strings', async () => {
  for (const setting of ['on', 'off']) {
    await server.query(`SET standard_conforming_strings = ${setting}`);
    await fc.assert(
      fc.asyncProperty(text, async value => {
        fc.pre(isQuotable(value));
        const rows = await server.query(`SELECT ${quoteLiteral(value)} AS value`);
        assert.equal(rows, [{ value }]);
      }),
      { numRuns: 120, seed },
    );
  }
  await server.query('RESET standard_conforming_strings');
});

test('a name comes back as it was', async () => {
  const name = text.filter(value => value !== '' && isQuotable(value) && utf8Bytes(value) <= 63);
  await fc.assert(
    fc.asyncProperty(name, async value => {
      const rows = await server.query(`SELECT 1 AS ${quoteIdentifier(value)}`);
      assert.equal(Object.keys(rows[0] ?? {}), [value]);
    }),
    { numRuns: 120, seed },
  );
});

test('every reserved word of the server is quoted', async () => {
  const rows = await server.query("SELECT word FROM pg_get_keywords() WHERE catcode <> 'U'");
  assert.ok(rows.length > 100);
  for (const { word } of rows) {
    assert.ok(reservedWords.has(String(word)), `${word} is missing`);
    assert.is(quoteIdentifier(String(word)), `"${word}"`);
  }
});

test('what PostgreSQL cannot hold is refused, not changed', () => {
  for (const name of ['', 'a\0b', '\ud800', 'x'.repeat(64), 'é'.repeat(32)]) {
    assert.throws(
      () => quoteIdentifier(name),
      (error: unknown) => error instanceof QuoteError,
      JSON.stringify(name),
    );
  }
  assert.is(quoteIdentifier('x'.repeat(63)), 'x'.repeat(63));
  for (const value of ['a\0b', '\udc00']) {
    assert.throws(
      () => quoteLiteral(value),
      (error: unknown) => error instanceof QuoteError,
      JSON.stringify(value),
    );
  }
  assert.throws(
    () => quoteBytes("00'; --"),
    (error: unknown) => error instanceof QuoteError,
  );
  assert.throws(
    () => quoteBits("1'"),
    (error: unknown) => error instanceof QuoteError,
  );
});

test('names are quoted only where they need it', () => {
  assert.is(quoteIdentifier('customer_id'), 'customer_id');
  assert.is(quoteIdentifier('Customer'), '"Customer"');
  assert.is(quoteIdentifier('user'), '"user"');
  assert.is(quoteIdentifier('2fa'), '"2fa"');
  assert.is(quoteIdentifier('a"b'), '"a""b"');
});

test('bytes and bits come back as they were', async () => {
  const rows = await server.query(`SELECT ${quoteBytes('00ff27')} AS bytes, ${quoteBits('0101')} AS bits`);
  assert.equal(rows, [{ bytes: Buffer.from('00ff27', 'hex'), bits: '0101' }]);
});

test('a function body comes back as it was, whatever dollar quotes it holds', async () => {
  for (const body of ['', 'x', '$body$', '$body', '$body$ $body1$ $$', "it's \\"]) {
    const rows = await server.query(`SELECT ${quoteBody(body)} AS body`);
    assert.equal(rows, [{ body }]);
  }
});

test.run();
