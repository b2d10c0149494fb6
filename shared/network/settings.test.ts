import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readSettings } from '#shared/platform/settings.ts';
import { networkSettings } from './settings.ts';

test('reads ranges and says which one it can not read', () => {
  const values = readSettings(networkSettings, { CLOUDFORGE_ALLOW_ADDRESSES: '10.0.0.0/8, fd00::/8,' });
  assert.equal(values.allowAddresses, ['10.0.0.0/8', 'fd00::/8']);
  assert.equal(readSettings(networkSettings, {}).allowAddresses, []);
  assert.throws(
    () => readSettings(networkSettings, { CLOUDFORGE_ALLOW_ADDRESSES: '10.0.0.0/8,intranet' }),
    (error: Error) => error.message.includes('CLOUDFORGE_ALLOW_ADDRESSES') && error.message.includes('"intranet"'),
  );
});

test.run();
