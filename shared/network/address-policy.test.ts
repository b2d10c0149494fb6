import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createAddressJudge, parseRange } from './address-policy.ts';

const closed = { allowPrivate: false, allowLoopback: false } as const;

test('public unicast is called, every special range is not', () => {
  const judge = createAddressJudge(closed);
  for (const address of ['8.8.8.8', '1.1.1.1', '193.99.144.80', '2606:4700::1111', '2a00:1450:4001::1']) {
    assert.is(judge(address), undefined, address);
  }
  const special = [
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.168.0.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fec0::1',
    'fc00::1',
    'fd12::1',
    'ff02::1',
    '100::1',
    '2001:db8::1',
    '3fff::1',
    '5f00::1',
    // IPv4 inside IPv6: mapped, compatible, translated, NAT64, 6to4, Teredo.
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::7f00:1',
    '::ffff:0:7f00:1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::7f00:1',
    '2002:7f00:1::',
    '2001:0:7f00:1::',
  ];
  for (const address of special) assert.type(judge(address), 'string', `${address} must be refused`);
});

test('loopback and private networks open on their own', () => {
  const loopback = createAddressJudge({ allowPrivate: false, allowLoopback: true });
  assert.is(loopback('127.0.0.1'), undefined);
  assert.is(loopback('::1'), undefined);
  assert.match(loopback('10.0.0.1') ?? '', 'private network');
  assert.match(loopback('0.0.0.0') ?? '', 'unspecified');
  assert.match(loopback('::ffff:127.0.0.1') ?? '', 'inside an IPv6');
  const privateToo = createAddressJudge({ allowPrivate: true, allowLoopback: false });
  for (const address of ['10.0.0.1', '192.168.1.1', 'fd00::1', '100.64.0.1']) assert.is(privateToo(address), undefined);
  assert.match(privateToo('127.0.0.1') ?? '', 'loopback');
  assert.match(privateToo('169.254.169.254') ?? '', 'link-local');
});

test('a named range opens what lies in it and nothing beside', () => {
  const judge = createAddressJudge({
    allowPrivate: ['10.1.0.0/16', 'fd00:1::/32', '192.168.7.9'],
    allowLoopback: false,
  });
  for (const address of ['10.1.2.3', 'fd00:1::5', '192.168.7.9']) assert.is(judge(address), undefined, address);
  for (const address of ['10.2.0.1', 'fd00:2::1', '192.168.7.10', '127.0.0.1']) assert.type(judge(address), 'string');
});

test('a wide range is no consent to link-local addresses', () => {
  const wide = createAddressJudge({ allowPrivate: ['0.0.0.0/0', '::/0'], allowLoopback: false });
  assert.is(wide('10.0.0.1'), undefined);
  assert.match(wide('169.254.169.254') ?? '', 'credentials');
  assert.match(wide('fe80::1') ?? '', 'link-local');
  const named = createAddressJudge({ allowPrivate: ['169.254.169.254/32'], allowLoopback: false });
  assert.is(named('169.254.169.254'), undefined);
});

test('a range that can not be read is named', () => {
  for (const text of ['10.0.0.0/33', 'ten', '10.0.0.0/', '10/8', '', '10.0.0.0/8/8']) {
    assert.throws(
      () => parseRange(text),
      (error: Error) => error.message.includes(`"${text}" is no address range`),
      text,
    );
  }
});

test.run();
