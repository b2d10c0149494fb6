import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fieldOf, float64, give, int64, refusal, type TestValue, writerOf } from '../testing.ts';

const bytes = (...value: number[]): TestValue => ({ kind: 'bytes', value: Uint8Array.from(value) });
const raw = (...value: number[]): TestValue => ({ kind: 'text', value: Uint8Array.from(value) });
const hex = (text: string): { hex: string } => ({ hex: Buffer.from(text).toString('hex') });

test('text in UTF-8 is kept as it is', () => {
  for (const text of ['', 'plain', 'ä€😀', 'x'.repeat(100_000), `${'é'.repeat(1000)}\t\n\\`, '\u{feff}mark']) {
    assert.equal(fieldOf('text', text), hex(text));
  }
});

test('bytes that are no UTF-8 are refused, or replaced where that is allowed', () => {
  const invalid = [
    [0xff],
    [0xc3],
    [0xc0, 0x80],
    [0xed, 0xa0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0xe2, 0x82],
    [0x61, 0x80, 0x62],
    [0xf0, 0x8f, 0xbf, 0xbf],
  ];
  for (const value of invalid) {
    assert.match(String(refusal('text', raw(...value))), /not valid in its character set/);
    const lenient = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(value));
    assert.equal(fieldOf('text', raw(...value), { casts: ['encoding-replaced'] }), hex(lenient));
  }
});

test('U+0000 is refused, or removed where that is allowed', () => {
  assert.match(String(refusal('text', 'a\0b')), /U\+0000/);
  assert.match(String(refusal('varchar(2)', '\0')), /U\+0000/);
  assert.equal(fieldOf('varchar(2)', 'a\0\0é', { casts: ['nul-removed'] }), hex('aé'));
  const writer = writerOf('text', { casts: ['nul-removed', 'encoding-replaced'] });
  give(writer, ['\0\0']);
  give(writer, [raw(0x00, 0xff)]);
  give(writer, ['fine']);
  assert.equal(writer.casts, { v: { 'nul-removed': 2, 'encoding-replaced': 1 } });
});

test('lengths count characters', () => {
  assert.is(refusal('varchar(3)', 'äöü'), undefined);
  assert.is(refusal('varchar(3)', '😀😀😀'), undefined);
  assert.match(String(refusal('varchar(3)', 'äöüß')), /has 4 characters, and the column holds 3/);
  assert.match(String(refusal('varchar(3)', 'abc ')), /has 4 characters/);
  assert.equal(fieldOf('char(3)', 'abc  '), hex('abc'));
  assert.equal(fieldOf('char(3)', 'ab'), hex('ab'));
  assert.match(String(refusal('char(3)', 'abcd ')), /characters/);
});

test('other character sets become UTF-8', () => {
  assert.equal(fieldOf('text', raw(0x80, 0xe9), { charset: 'latin1' }), hex('€é'));
  assert.equal(fieldOf('text', raw(0x80, 0xe9), { charset: 'LATIN1' }), hex('\u0080é'));
  assert.equal(fieldOf('text', raw(0xcf, 0xf0), { charset: 'WIN1251' }), hex('Пр'));
  assert.equal(fieldOf('text', raw(0x83, 0x5c, 0x41), { charset: 'sjis' }), hex('ソA'));
  assert.equal(fieldOf('text', raw(0x00, 0x41, 0x20, 0xac), { charset: 'ucs2' }), hex('A€'));
  // Control characters stay what they are, beside others too.
  assert.equal(fieldOf('text', raw(0x1a, 0x1c, 0x7f, 0x83, 0x5c), { charset: 'sjis' }), hex('\x1a\x1c\x7fソ'));
  assert.equal(fieldOf('text', raw(0xe9), { charset: 'latin1', dialect: 'postgresql' }), hex('é'));
  assert.equal(fieldOf('text', raw(0x80), { charset: 'latin1', dialect: 'postgresql' }), hex('\u0080'));
  assert.match(String(refusal('text', raw(0xe9), { charset: 'ascii' })), /not valid/);
  assert.match(String(refusal('text', raw(0x81, 0x20), { charset: 'sjis' })), /not valid/);
  assert.equal(fieldOf('varchar(2)', raw(0xe4, 0xf6), { charset: 'latin1' }), hex('äö'));
});

test('values of other kinds as text', () => {
  assert.equal(fieldOf('text', { kind: 'number', value: '1.50' }), hex('1.50'));
  assert.equal(fieldOf('text', int64(-5n)), hex('-5'));
  assert.equal(fieldOf('text', float64(5)), hex('5.0'));
  assert.equal(fieldOf('text', float64(1e300)), hex('1e+300'));
  assert.equal(fieldOf('text', { kind: 'keyword', value: 'TRUE' }), hex('1'));
  assert.equal(fieldOf('text', bytes(0xe4), { plan: { charset: 'latin1' } }), hex('ä'));
  assert.match(String(refusal('text', bytes(0xe4))), /not valid/);
  assert.match(String(refusal('text', { kind: 'keyword', value: 'NOW()' })), /expression/);
});

test("SQLite's storage classes are counted where they are lost", () => {
  const writer = writerOf('text', { dialect: 'sqlite', casts: ['kind-dropped'] });
  for (const value of ['text', int64(1n), float64(1), bytes(0x61), null]) give(writer, [value]);
  assert.equal(writer.casts, { v: { 'kind-dropped': 3 } });
  const blobs = writerOf('bytea', { dialect: 'sqlite', casts: ['kind-dropped'] });
  for (const value of ['text', int64(1n), bytes(0x61)]) give(blobs, [value]);
  assert.equal(blobs.casts, { v: { 'kind-dropped': 2 } });
});

test('jsonb has its version before the text', () => {
  assert.equal(fieldOf('jsonb', '{"a":"ä"}'), { hex: `01${Buffer.from('{"a":"ä"}').toString('hex')}` });
  assert.equal(fieldOf('jsonb', '{"a":1}'), { hex: `01${Buffer.from('{"a":1}').toString('hex')}` });
});

test('bytea', () => {
  assert.equal(fieldOf('bytea', bytes(0, 1, 255)), { hex: '0001ff' });
  assert.equal(fieldOf('bytea', raw(0xff, 0x00), { charset: 'latin1' }), { hex: 'ff00' });
  assert.equal(fieldOf('bytea', { kind: 'bits', value: '100000001' }), { hex: '0101' });
  assert.equal(fieldOf('bytea', '\\x00Ff', { dialect: 'postgresql' }), { hex: '00ff' });
  assert.equal(fieldOf('bytea', 'a\\\\b\\377\\000', { dialect: 'postgresql' }), { hex: '615c62ff00' });
  assert.equal(fieldOf('bytea', '\\x00Ff'), hex('\\x00Ff'));
  for (const value of ['\\x0', '\\xzz', '\\9', '\\400']) {
    assert.match(String(refusal('bytea', value, { dialect: 'postgresql' })), /no bytea/);
  }
});

test("MySQL's geometry loses its four bytes of SRID", () => {
  const plan = { codec: { kind: 'bytes', mysqlGeometry: true } } as const;
  const wkb = [1, 1, 0, 0, 0, ...Array.from({ length: 16 }, () => 7)];
  assert.equal(fieldOf('bytea', bytes(0, 0, 0, 0, ...wkb), { plan }), { hex: Buffer.from(wkb).toString('hex') });
  assert.match(String(refusal('bytea', bytes(0xe6, 0x10, 0, 0, ...wkb), { plan })), /SRID/);
  const writer = writerOf('bytea', { plan, casts: ['srid-dropped'] });
  give(writer, [bytes(0xe6, 0x10, 0, 0, ...wkb)]);
  assert.is(writer.rows, 1);
  assert.match(String(refusal('bytea', bytes(0, 0, 0, 0, 9, 1, 0, 0, 0), { plan })), /no geometry/);
  assert.match(String(refusal('bytea', bytes(0, 0, 0), { plan })), /no geometry/);
});

test('uuid', () => {
  const expected = { hex: '0123456789abcdef0123456789abcdef' };
  for (const value of [
    '01234567-89ab-cdef-0123-456789abcdef',
    '{01234567-89AB-CDEF-0123-456789ABCDEF}',
    '0123456789abcdef0123456789abcdef',
    bytes(...Buffer.from(expected.hex, 'hex')),
  ]) {
    assert.equal(fieldOf('uuid', value), expected);
  }
  for (const value of [
    '',
    '0123',
    '01234567-89ab-cdef-0123-456789abcdeg',
    `${expected.hex}0`,
    `{${expected.hex}`,
    '-'.repeat(36),
    bytes(1, 2),
  ]) {
    assert.match(String(refusal('uuid', value)), /no UUID/);
  }
});

test('bits', () => {
  assert.equal(fieldOf('bit(4)', { kind: 'bits', value: '101' }), { hex: '0000000450' });
  assert.equal(fieldOf('bit(12)', bytes(0x0f, 0xf1)), { hex: '0000000cff10' });
  assert.equal(fieldOf('bit(64)', bytes(...Array.from({ length: 8 }, () => 255))), {
    hex: `00000040${'ff'.repeat(8)}`,
  });
  assert.equal(fieldOf('bit(4)', { kind: 'number', value: '5' }), { hex: '0000000450' });
  assert.equal(fieldOf('bit(8)', '\x05'), { hex: '0000000805' });
  assert.equal(fieldOf('bit(8)', '1'), { hex: '0000000831' });
  assert.equal(fieldOf('bit(8)', '101', { dialect: 'postgresql' }), { hex: '0000000805' });
  assert.match(String(refusal('bit(8)', '2', { dialect: 'postgresql' })), /no string of bits/);
  assert.equal(fieldOf('bit varying(9)', { kind: 'bits', value: '101' }), { hex: '00000003a0' });
  assert.equal(fieldOf('bit varying(9)', { kind: 'bits', value: '' }), { hex: '00000000' });
  assert.match(String(refusal('bit(4)', { kind: 'bits', value: '10101' })), /more bits/);
  assert.match(String(refusal('bit(12)', bytes(0x10, 0x00))), /more bits/);
  assert.match(String(refusal('bit varying(2)', { kind: 'bits', value: '101' })), /more bits/);
  assert.match(String(refusal('bit(4)', { kind: 'number', value: '-1' })), /no string of bits/);
});

test('a SET given by its number is refused', () => {
  assert.match(String(refusal('text[]', { kind: 'number', value: '3' }, { plan: { codec: { kind: 'set' } } })), /SET/);
});

test.run();
