import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ByteWindow, LineIndex } from './byte-window.ts';
import { decodeBytes, doubleByteSet } from './charset.ts';
import { plainQuotes, type QuoteRules, quoteEnd, unquote } from './quoted.ts';
import { conditionalOpener, type LexicalRules, TokenCursor, tokenKind } from './token-cursor.ts';
import { Utf8Stream } from './transcode.ts';

const backslashes: QuoteRules = { backslash: true, doubleByte: false };

const mysql: LexicalRules = {
  quotes: backslashes,
  doubleQuote: 'string',
  backtickNames: true,
  bracketNames: false,
  hashComments: true,
  dashNeedsSpace: true,
  nestedComments: false,
  dollarQuotes: false,
  runsConditional: version => version < 999_999,
};

const postgresql: LexicalRules = {
  quotes: plainQuotes,
  doubleQuote: 'name',
  backtickNames: false,
  bracketNames: false,
  hashComments: false,
  dashNeedsSpace: false,
  nestedComments: true,
  dollarQuotes: true,
};

function tokens(text: string, rules: LexicalRules): string[] {
  const bytes = Buffer.from(text);
  const cursor = new TokenCursor(bytes, 0, bytes.length, rules);
  const found: string[] = [];
  while (!cursor.atEnd) {
    found.push(bytes.subarray(cursor.start, cursor.stop).toString());
    cursor.next();
  }
  return found;
}

test('tokens of MySQL', () => {
  assert.equal(tokens("SELECT a.`b``c`, 'x\\'y''z' -- c\n, 1.5e-3, 0x1F, 2fa, @@a.b, @`v w` # end", mysql), [
    'SELECT',
    'a',
    '.',
    '`b``c`',
    ',',
    "'x\\'y''z'",
    ',',
    '1.5e-3',
    ',',
    '0x1F',
    ',',
    '2fa',
    ',',
    '@@a.b',
    ',',
    '@`v w`',
  ]);
  assert.equal(tokens('a /*!40101 b */ c /*M!100100 d */ /* e */ /*!999999 f */ 1--2', mysql), [
    'a',
    'b',
    'c',
    'd',
    '1',
    '-',
    '-',
    '2',
  ]);
});

test('tokens of PostgreSQL', () => {
  assert.equal(tokens('"a""b" $f$ it\'s; $$ $f$ /* x /* y */ z */ 1--c\n $1 E\'\\\\\'', postgresql), [
    '"a""b"',
    "$f$ it's; $$ $f$",
    '1',
    '$1',
    'E',
    "'\\\\'",
  ]);
});

test('a cursor goes back, skips parentheses and tells the end', () => {
  const bytes = Buffer.from("CREATE IF NOT EXISTS (a, (b), ')') x");
  const cursor = new TokenCursor(bytes, 0, bytes.length, mysql);
  assert.is(cursor.acceptWords('CREATE', 'TABLE'), false);
  assert.is(cursor.acceptWords('create'.toUpperCase(), 'IF', 'NOT', 'EXISTS'), true);
  const range = cursor.skipParenthesized();
  assert.is(bytes.subarray(range.start, range.end).toString(), "a, (b), ')'");
  assert.is(cursor.isWord('X'), true);
  cursor.next();
  assert.is(cursor.kind, tokenKind.end);
  const open = Buffer.from("'never closed");
  assert.is(new TokenCursor(open, 0, open.length, mysql).unterminated, true);
});

test('conditional openers', () => {
  const open = (text: string) => conditionalOpener(Buffer.from(text), 0, text.length);
  assert.equal(open('/*!40101 SET'), { contentStart: 8, version: 40_101, maria: false });
  assert.equal(open('/*M!100100 x'), { contentStart: 10, version: 100_100, maria: true });
  assert.equal(open('/*! x */'), { contentStart: 3, version: 0, maria: false });
  assert.is(open('/* x */'), undefined);
  assert.is(open('/*'), undefined);
});

const quotedPiece = fc.string({ unit: fc.constantFrom('a', '\\\\', "\\'", "''", 'é', '\\n', ' '), maxLength: 120 });

test('the end of a quoted text is found from any place it was left at', () => {
  fc.assert(
    fc.property(quotedPiece, fc.nat(), (content, cut) => {
      const bytes = Buffer.from(`${content}',rest`);
      const whole = closing(bytes, bytes.length, 0);
      assert.is(whole, Buffer.byteLength(content));
      const end = cut % (bytes.length - 5);
      const first = quoteEnd(bytes, 0, Math.min(end, whole), 0x27, backslashes);
      if (first < 0) assert.is(closing(bytes, bytes.length, ~first), whole);
    }),
    { numRuns: 300, seed: 5 },
  );
});

/** Index of the quote that ends the text, doubled ones passed over. */
function closing(bytes: Uint8Array, end: number, from: number): number {
  let at = quoteEnd(bytes, from, end, 0x27, backslashes);
  while (at >= 0 && bytes[at + 1] === 0x27) at = quoteEnd(bytes, at + 2, end, 0x27, backslashes);
  return at;
}

test('escapes', () => {
  const content = (text: string, rules = backslashes) => {
    const bytes = Buffer.from(text, 'latin1');
    return Buffer.from(unquote(bytes, 0, bytes.length, rules)).toString('latin1');
  };
  assert.is(content("'a''b\\'c\\\\\\n\\0\\%\\x'"), "a'b'c\\\n\0\\%x");
  assert.is(content("'a\\n'", plainQuotes), 'a\\n');
  // In GBK the second byte of a character may be a backslash.
  const gbk = { backslash: true, doubleByte: doubleByteSet('gbk') };
  assert.is(content("'\x81\x5c'", gbk), '\x81\x5c');
  assert.is(quoteEnd(Buffer.from("\x81\x5c'", 'latin1'), 0, 3, 0x27, gbk), 2);
  // A lead before what ends no character stands alone.
  assert.is(quoteEnd(Buffer.from("\x81'", 'latin1'), 0, 2, 0x27, gbk), 1);
});

test('half-width katakana of Shift JIS are one byte, and swallow neither a quote nor a backslash', () => {
  for (const charset of ['sjis', 'cp932', 'CP932']) {
    const rules = { backslash: true, doubleByte: doubleByteSet(charset) };
    const end = (text: string) => quoteEnd(Buffer.from(text, 'latin1'), 0, text.length, 0x27, rules);
    for (let byte = 0xa1; byte <= 0xdf; byte++) {
      const katakana = String.fromCharCode(byte);
      assert.is(end(`a${katakana}'`), 2);
      assert.is(end(`${katakana}\\'x'`), 4);
      const bytes = Buffer.from(`'${katakana}\\n'`, 'latin1');
      const read = Buffer.from(unquote(bytes, 0, bytes.length, rules)).toString('latin1');
      assert.is(read, `${katakana}\n`);
    }
    // 0x83 0x5c is the katakana SO of two bytes.
    assert.is(end("\x83\x5c'"), 2);
  }
});

test('lines are counted across portions that come and go', () => {
  const text = Array.from({ length: 5000 }, (_, line) => `line ${line} ${'x'.repeat(line % 50)}\n`).join('');
  const bytes = Buffer.from(text);
  const window = new ByteWindow(64);
  let released = 0;
  for (let offset = 0; offset < bytes.length; offset += 777) {
    window.append(bytes.subarray(offset, offset + 777));
    const at = Math.max(released, window.end - 100);
    const expected = bytes.subarray(0, at).filter(byte => byte === 10).length + 1;
    assert.is(window.lineAt(at), expected);
    assert.is(window.bytes[at - window.base], bytes[at]);
    window.release(at);
    released = at;
  }
  assert.ok(window.bytes.length < 8192);
  const index = new LineIndex(bytes, 0, 1);
  assert.is(index.at(bytes.indexOf('line 7 ')), 8);
  assert.is(index.at(bytes.indexOf('line 3 ')), 4);
});

test('character sets', () => {
  assert.is(decodeBytes(Buffer.from([0x80]), 'latin1').text, '€');
  assert.equal(decodeBytes(Buffer.from([0xe9]), 'utf8'), { text: 'é', valid: false });
  assert.is(decodeBytes(Buffer.from([0xc3, 0xa9])).text, 'é');
  assert.is(decodeBytes(Buffer.from([0x81, 0x5c]), 'gbk').text, '乗');
});

test('UTF-16 becomes UTF-8, anything else passes', () => {
  const stream = new Utf8Stream();
  const out = [...Buffer.from('\ufeffaé€', 'utf16le')].map(byte => Buffer.from(stream.push(Uint8Array.of(byte))));
  assert.is(Buffer.concat([...out, Buffer.from(stream.finish())]).toString(), 'aé€');
  const plain = new Utf8Stream();
  const parts = [plain.push(Uint8Array.of(0xef)), plain.push(Uint8Array.of(0xbb, 0xbf, 0x61)), plain.finish()];
  assert.equal([...Buffer.concat(parts)], [0xef, 0xbb, 0xbf, 0x61]);
});

test.run();
