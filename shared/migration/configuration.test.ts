import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ConfigurationError, castsOf, noConfiguration, parseConfiguration, skipsOf } from './configuration.ts';
import { tomlLines } from './toml-lines.ts';

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
  assert.equal(castsOf(configuration), [
    { table: 'shop.orders', column: 'status', type: 'citext', place: 'cloudforge.toml, line 3' },
  ]);
  assert.is(configuration.suppress[0]?.object, 'orders.*');
  assert.equal(configuration.allow['nul-removed'], ['posts.body']);
  assert.equal(configuration.allow['zero-date'], []);
});

test('an empty file decides nothing', () => {
  const { placeOf, ...decided } = parseConfiguration('', 'x');
  assert.equal(decided, noConfiguration);
  assert.is(placeOf?.(['skip', 0]), 'x');
});

test('what is not understood is named with its place', () => {
  const cases: [string, RegExp][] = [
    ['[[cast]\ncolumn = "a.b"', /^f\.toml, line 1: /],
    ['[[cast]]\ncolumn = "b"\ntype = "text"', /^f\.toml, line 2: cast\.\[1\]\.column is table\.column/],
    ['[[suppress]]\ncode = "M01"\nreason = ""', /suppress\.\[1\]\.reason says why/],
    [
      '[[cast]]\ncolumn = "a.b"\ntype = "int; drop"',
      /^f\.toml, line 3: cast\.\[1\]\.type is not the name of a PostgreSQL type/,
    ],
    ['[[skip]]\ntable = "a"\n', /^f\.toml, line 1: skip\.\[1\]\.reason is missing: say why/],
    ['[[skip]]\ntable = "a"\nreason = "x"', /^f\.toml, line 3: skip\.\[1\]\.reason says why/],
    ['\n[alow]\n', /^f\.toml, line 2: .*alow/],
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

test('places are lines of the file, whatever stands between', () => {
  const text = `# why
note = 1
text = '''
[[skip]]
'''
[[skip]]
table = "a" # [[skip]]
reason = "old"
[allow]
nul-removed = [
  "x.y",
]
[[skip]]
reason = "older"
table = "b"
`;
  const lineOf = tomlLines(text);
  assert.is(lineOf(['skip', 0, 'table']), 7);
  assert.is(lineOf(['skip', 1, 'table']), 15);
  assert.is(lineOf(['skip', 1]), 13);
  assert.is(lineOf(['allow', 'nul-removed', 0]), 10);
  assert.is(lineOf(['cast', 0]), undefined);
  const inline = parseConfiguration('skip = [\n  { table = "a", reason = "old" },\n]\n', 'f.toml');
  assert.equal(skipsOf(inline), [{ table: 'a', reason: 'old', place: 'f.toml, line 1' }]);
});

test.run();
