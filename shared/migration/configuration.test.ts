import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ConfigurationError, castsOf, noConfiguration, parseConfiguration } from './configuration.ts';

test('casts, suppressions and allowances are read', () => {
  const configuration = parseConfiguration(
    `
    [[cast]]
    column = "shop.orders.status"
    type = "citext"

    [[suppress]]
    code = "M09"
    object = "orders.*"
    reason = "nobody uses it"

    [allow]
    nul-removed = ["posts.body"]
    `,
    'cloudforge.toml',
  );
  assert.equal(castsOf(configuration), [{ table: 'shop.orders', column: 'status', type: 'citext' }]);
  assert.is(configuration.suppress[0]?.object, 'orders.*');
  assert.equal(configuration.allow['nul-removed'], ['posts.body']);
  assert.equal(configuration.allow['zero-date'], []);
});

test('an empty file decides nothing', () => {
  assert.equal(parseConfiguration('', 'x'), noConfiguration);
});

test('what is not understood is named with its place', () => {
  const cases: [string, RegExp][] = [
    ['[[cast]\ncolumn = "a.b"', /^f\.toml, line 1: /],
    ['[[cast]]\ncolumn = "b"\ntype = "text"', /^f\.toml: cast\.\[1\]\.column is table\.column/],
    ['[[suppress]]\ncode = "M01"\nreason = ""', /suppress\.\[1\]\.reason says why/],
    ['[alow]\n', /alow/],
    ['x = 1', /"x"/],
  ];
  for (const [text, message] of cases) {
    try {
      parseConfiguration(text, 'f.toml');
      assert.unreachable(text);
    } catch (error) {
      assert.instance(error, ConfigurationError);
      assert.match(error instanceof Error ? error.message : '', message, text);
    }
  }
});

test.run();
