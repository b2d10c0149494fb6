import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { canonicalJson } from './canonical-json.ts';

test('the example of RFC 8785, section 3.2.3: order by UTF-16 code units', () => {
  const value = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\ud83d\ude00': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    '\u00f6': 'Latin Small Letter O With Diaeresis',
  };
  assert.equal(Object.values(JSON.parse(canonicalJson(value))).length, 7);
  assert.is(
    canonicalJson(value),
    '{"\\r":"Carriage Return","1":"One","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis","\u20ac":"Euro Sign","\ud83d\ude00":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
  );
});

test('numbers and literals of RFC 8785, section 3.2.2', () => {
  assert.is(
    canonicalJson({
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27],
      string: '\u20ac$\u000f\nA\'B"\\\\"/',
      literals: [null, true, false],
    }),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
  assert.is(canonicalJson(-0), '0');
});

test('the order of members does not matter, and the value comes back', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ stringUnit: 'grapheme' })), value => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      assert.is(canonicalJson(value), canonicalJson(turned));
      assert.is(JSON.stringify(JSON.parse(canonicalJson(value))), JSON.stringify(JSON.parse(canonicalJson(turned))));
    }),
  );
});

test('what JSON cannot hold is refused', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, undefined, 1n, '\ud800', [undefined], () => 1])
    assert.throws(
      () => canonicalJson(value),
      (error: unknown) => error instanceof TypeError,
    );
  assert.is(canonicalJson({ a: undefined, b: 1 }), '{"b":1}');
});

test.run();
