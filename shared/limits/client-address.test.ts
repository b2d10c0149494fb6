import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clientAddress, countedAddress, parseRanges } from './client-address.ts';

const trusted = parseRanges('10.0.0.0/8, 2001:db8::1');

test('X-Forwarded-For is read from its end, and only as far as proxies that are trusted wrote it', () => {
  const cases: [string | undefined, string | null, string][] = [
    ['203.0.113.5', '198.51.100.1', '203.0.113.5'],
    ['10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['::ffff:10.1.2.3', '6.6.6.6, 198.51.100.1, 10.9.9.9', '198.51.100.1'],
    ['2001:db8::1', '2001:db8:7::9', '2001:db8:7::9'],
    ['10.1.2.3', 'nonsense', '10.1.2.3'],
    ['10.1.2.3', null, '10.1.2.3'],
    ['10.1.2.3', '', '10.1.2.3'],
    [undefined, '198.51.100.1', ''],
  ];
  for (const [remote, forwarded, expected] of cases)
    assert.is(clientAddress(remote, forwarded, trusted), expected, `${remote} ${forwarded}`);
  assert.is(clientAddress('10.0.0.1', Array(5_000).fill('10.0.0.1').join(','), trusted), '10.0.0.1');
});

test('IPv6 is counted by /64, IPv4 as it is', () => {
  assert.is(countedAddress('2001:db8:1:2:aaaa::1'), countedAddress('2001:db8:1:2:bbbb::2'));
  assert.is.not(countedAddress('2001:db8:1:2::1'), countedAddress('2001:db8:1:3::1'));
  assert.is(countedAddress('192.0.2.1'), '192.0.2.1');
  assert.is(countedAddress(''), '');
  assert.is(countedAddress('x'), '');
  assert.throws(() => parseRanges('10.0.0.0/99'));
  assert.throws(() => parseRanges('everyone'));
});

test.run();
