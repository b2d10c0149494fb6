import { test } from 'uvu';
import { type Pair, RealTarget, same } from './testing/against-postgresql.ts';
import { bits, bytes, float64, integer64, keyword, number, text } from './testing/rows.ts';

let target: RealTarget;

test.before(async () => {
  target = await RealTarget.start();
  await target.query('create extension if not exists citext');
  await target.query("create type mood as enum ('sad', 'ok'); create domain price as numeric(12,2)");
});

test.after(async () => {
  await target.stop();
});

test('integers', async () => {
  await target.expectEqual('smallint', 'smallint', { kind: 'integer', bytes: 2 }, [
    [number('-32768'), '-32768'],
    [text(' 32767 '), '32767'],
    [keyword('TRUE'), '1'],
    [bits('101'), '5'],
    [bytes('0a'), '10'],
    [number('00012'), '12'],
    [number('5.000'), '5'],
    [number('12e2'), '1200'],
    [number('-0'), '0'],
    [null, null],
  ]);
  await target.expectEqual('bigint', 'bigint', { kind: 'integer', bytes: 8 }, [
    [number('-9223372036854775808'), '-9223372036854775808'],
    [number('9223372036854775807'), '9223372036854775807'],
    [number('999999999999999'), '999999999999999'],
    [number('-4294967296'), '-4294967296'],
    [number('-4294967297'), '-4294967297'],
    [number('2147483648'), '2147483648'],
    [integer64(-5n), '-5'],
    [float64(2 ** 53), '9007199254740992'],
  ]);
});

test('boolean', async () => {
  await target.expectEqual('boolean', 'boolean', { kind: 'boolean' }, [
    [number('1'), 't'],
    [text('f'), 'f'],
    [text('TRUE'), 't'],
    [keyword('false'), 'f'],
    [bits('00000001'), 't'],
    [bytes('00'), 'f'],
    [text('\u0001'), 't'],
    [integer64(1n), 't'],
    [null, null],
  ]);
});

test('numeric, by value', async () => {
  const pairs: Pair[] = [
    '0',
    '0.000',
    '-1.50',
    '1.5',
    '123456789012345678901234567890.12345',
    '0.0001',
    '0.00001',
    '10000',
    '100000',
    '99999999',
    '-0.99990',
    '1000000000000000000000000',
    '12345.6789',
    'NaN',
    'Infinity',
    '-Infinity',
    `${'9'.repeat(300)}.${'1'.repeat(200)}`,
  ].map(same);
  await target.expectEqual('numeric', 'numeric', { kind: 'numeric' }, [
    ...pairs,
    [number('1e5'), '100000'],
    [number('1.5E-7'), '0.00000015'],
    [number('+7.'), '7'],
    [number('.5'), '0.5'],
    [float64(0.1), '0.1'],
    [float64(1e21), '1000000000000000000000'],
    [integer64(-(2n ** 63n)), '-9223372036854775808'],
    [bytes('ff'), '255'],
    [null, null],
  ]);
  await target.expectEqual('domain', 'price', { kind: 'numeric', precision: 12, scale: 2 }, [
    same('12.30'),
    same('-0.05'),
  ]);
});

test('floats, by bits', async () => {
  await target.expectEqual('double', 'double precision', { kind: 'float', bytes: 8 }, [
    ...[
      '0',
      '-0',
      '0.1',
      '1.7976931348623157e308',
      '5e-324',
      '2.2250738585072014e-308',
      '123456789.123456789',
      'NaN',
    ].map(same),
    ...['Infinity', '-Infinity', '9007199254740993', '0.30000000000000004'].map(same),
    [float64(-0), '-0'],
    [float64(Number.NaN), 'NaN'],
  ]);
  await target.expectEqual('real', 'real', { kind: 'float', bytes: 4 }, [
    ...['0.1', '-0', '3.4028235e38', '1e-45', '1.17549435e-38', '16777217', 'NaN', '-Infinity'].map(same),
    // Between two floats: rounding by way of a double would go wrong.
    ...['1.00000005960464477539062499', '1.00000005960464477539062501', '1.000000059604644775390625'].map(same),
    ...['2.1019476964872256063855943749349e-45', '2.1019476964872256e-45', '2.1019476964872258e-45'].map(same),
    [float64(0.5), '0.5'],
  ]);
});

test('text in its kinds', async () => {
  const texts = ['', ' ', 'a', 'ünï', '日本', '\u{1F600}', "it's", 'tab\t\nline', 'x'.repeat(70_000), 'NULL', '\\N'];
  await target.expectEqual('text', 'text', { kind: 'text' }, [...texts.map(same), [null, null]]);
  await target.expectEqual('char', 'char(5)', { kind: 'text', padded: true }, [
    [text('ab  '), 'ab'],
    same(''),
    same(' a'),
  ]);
  await target.expectEqual('enum', 'mood', { kind: 'text' }, [same('sad'), same('ok')]);
  await target.expectEqual('citext', 'citext', { kind: 'text' }, [same('MiXed')]);
  await target.expectEqual('json', 'json', { kind: 'text' }, [same('{"b": 1,  "a":[1.0]}')]);
  await target.expectEqual('xml', 'xml', { kind: 'text' }, [same('<a>1</a>')]);
  await target.expectEqual(
    'latin1',
    'text',
    { kind: 'text' },
    [[{ bytes: Buffer.from('80e4', 'hex'), kind: 2 }, '€ä']],
    {
      charset: 'latin1',
    },
  );
  await target.expectEqual(
    'sjis',
    'text',
    { kind: 'text' },
    [[{ bytes: Buffer.from('93fa967b5c', 'hex'), kind: 2 }, '日本\\']],
    { charset: 'sjis' },
  );
});

test('bytes', async () => {
  await target.expectEqual('bytea', 'bytea', { kind: 'bytes' }, [
    [bytes(''), '\\x'],
    [bytes('00ff5c27'), '\\x00ff5c27'],
    [text('a\\b'), '\\x615c62'],
    [bits('100000001'), '\\x0101'],
  ]);
  await target.expectEqual(
    'PostgreSQL text of bytes',
    'bytea',
    { kind: 'bytes' },
    [same('\\x00FF'), same('a\\001\\\\b'), same('')],
    {
      dialect: 'postgresql',
    },
  );
  await target.expectEqual(
    'geometry',
    'bytea',
    { kind: 'bytes', mysqlGeometry: true },
    [[bytes(`e6100000${'01'.repeat(21)}`), `\\x${'01'.repeat(21)}`]],
    { casts: ['srid-dropped'] },
  );
});

test.run();
