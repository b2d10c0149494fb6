import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { deviceName } from './device-name.ts';

test('browsers are named by what they are, not by whom they imitate', () => {
  const edge =
    'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0';
  assert.is(deviceName(edge), 'Edge on Windows');
  assert.is(deviceName('Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0'), 'Firefox on Linux');
  const phone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1 Version/17.0 Mobile Safari/604.1';
  assert.is(deviceName(phone), 'Safari on iOS');
});

test('programs and nothing at all have a name too', () => {
  assert.is(deviceName('curl/8.5.0'), 'curl');
  assert.is(deviceName('backup-script'), 'backup-script');
  assert.is(deviceName(''), 'An unnamed program');
});

test.run();
