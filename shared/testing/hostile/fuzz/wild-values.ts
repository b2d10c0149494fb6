import fc from 'fast-check';

/** Text that has broken other platforms: injections, paths, control characters, what Unicode and dates allow. */
export const nastyTexts: readonly string[] = [
  '',
  ' ',
  '\0',
  '\ud800',
  'a\udfffb',
  '\u202e\ufeff\u0085',
  '\r\nset-cookie: fuzz=1',
  "' or 1=1 --",
  "'; select pg_sleep(9) --",
  '1) union select null,null --',
  '$' + '{7*7}{{7*7}}',
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '%00',
  '__proto__',
  'constructor',
  '<script>alert(1)</script>',
  'javascript:alert(1)',
  'http://[::ffff:127.0.0.1]:1/',
  'http://user:secret@127.0.0.1:1/a b',
  'file:///etc/passwd',
  '//evil.example/',
  '(((((((((((',
  '[',
  `${'*'.repeat(40)}x`,
  `${'a.'.repeat(40)}!`,
  `${'a'.repeat(50)}@${'b.'.repeat(50)}`,
  '-1',
  '1e309',
  '9007199254740993',
  'NaN',
  '0x10',
  '0000-00-00T00:00:00Z',
  '2026-02-30T25:61:61Z',
  '9999-12-31T23:59:59.999999999+14:00',
  '-271821-04-20T00:00:00Z',
  '0198f0c4-0000-7000-8000-000000000001',
  'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
  'x'.repeat(5_000),
];

const numbers = [0, -0, -1, 0.1, 1e-320, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, 99_999_999_999];

export const wildText = fc.oneof(
  fc.constantFrom(...nastyTexts),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ maxLength: 20 }),
);

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

/** Any JSON value, of no schema; now and then one that is meant to harm. */
export const wildValue: fc.Arbitrary<unknown> = fc.oneof(
  wildText,
  fc.constantFrom(...numbers),
  fc.constantFrom(null, true, false),
  fc.constantFrom<unknown>([], {}, [[]], { $gt: '' }, { toString: 1, constructor: { prototype: { admin: true } } }),
  // An own member of this name, as JSON.parse makes it.
  fc.constant(JSON.parse('{"__proto__":{"role":"owner","admin":true}}')),
  fc.constant(nested(40)),
  fc.constant(nested(200)),
  fc.array(fc.constantFrom(...numbers), { minLength: 300, maxLength: 400 }),
  fc.json({ maxDepth: 3 }).map(text => JSON.parse(text)),
);

/** Values of headers as a client can send them (RFC 9110, 5.5): no control characters, no more than Latin-1. */
export const headerText = fc.oneof(
  fc.constantFrom(...nastyTexts).map(text =>
    [...text]
      .filter(character => /[\x20-\x7e]/.test(character))
      .join('')
      .slice(0, 2_000),
  ),
  fc.string({ maxLength: 60 }).map(text => text.replaceAll(/[^\x20-\x7e]/g, '')),
  fc.string({ unit: fc.integer({ min: 0xa0, max: 0xff }).map(code => String.fromCharCode(code)), maxLength: 20 }),
);
