import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { attachment } from './content-disposition.ts';
import { inPieces, refuses, sha256 } from './testing.ts';
import { verifyParts } from './verify-parts.ts';

const bytes = Buffer.from('the bytes of an upload');
const parts = [bytes.subarray(0, 5), bytes.subarray(5, 10), bytes.subarray(10)].map(received);

function received(part: Uint8Array): { sizeBytes: number; sha256: string } {
  return { sizeBytes: part.length, sha256: sha256(part) };
}

test('parts are recognised whatever chunks they are read in', async () => {
  for (const size of [1, 4, 5, 7, 100]) assert.is(await verifyParts(inPieces(bytes, size), parts), sha256(bytes));
  assert.is(await verifyParts(inPieces(new Uint8Array(), 1), []), sha256(new Uint8Array()));
});

test('other, missing and further bytes are found', async () => {
  const changed = Buffer.from(bytes);
  changed[7] = 0;
  await refuses('checksum', verifyParts(inPieces(changed, 4), parts));
  await refuses('checksum', verifyParts(inPieces(bytes.subarray(1), 4), parts));
  await refuses('checksum', verifyParts(inPieces(bytes.subarray(0, -1), 4), parts));
  await refuses('checksum', verifyParts(inPieces(bytes.subarray(0, 10), 4), parts));
  await refuses('checksum', verifyParts(inPieces(Buffer.concat([bytes, Buffer.from('x')]), 4), parts));
});

test('a file name becomes a header that says nothing else', () => {
  assert.is(attachment('a.sql'), `attachment; filename="a.sql"; filename*=UTF-8''a.sql`);
  assert.is(attachment('a"\r\nb\\.sql'), `attachment; filename="a___b_.sql"; filename*=UTF-8''a%22%0D%0Ab%5C.sql`);
  assert.is(attachment("o'(1)*"), `attachment; filename="o'(1)*"; filename*=UTF-8''o%27%281%29%2A`);
  assert.is(attachment('\ud800x'), `attachment; filename="_x"; filename*=UTF-8''%EF%BF%BDx`);
});

test.run();
