import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { presign } from './presign.ts';

// The example of the AWS documentation, "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".
const example = {
  method: 'GET' as const,
  url: new URL('https://examplebucket.s3.amazonaws.com/test.txt'),
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
  at: new Date('2013-05-24T00:00:00Z'),
  expiresInSeconds: 86_400,
};

test('the published example has the published signature', () => {
  assert.is(
    presign(example).href,
    'https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256' +
      '&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z' +
      '&X-Amz-Expires=86400&X-Amz-SignedHeaders=host' +
      '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  );
});

test('verb, key, end, host and parameters each change the signature', () => {
  const signature = (changes: Partial<Parameters<typeof presign>[0]>): string | null =>
    presign({ ...example, ...changes }).searchParams.get('X-Amz-Signature');
  const signatures = new Set([
    signature({}),
    signature({ method: 'PUT' }),
    signature({ url: new URL('https://examplebucket.s3.amazonaws.com/other.txt') }),
    signature({ url: new URL('https://examplebucket.s3.amazonaws.com:9000/test.txt') }),
    signature({ expiresInSeconds: 1 }),
    signature({ query: { 'response-content-disposition': "attachment; filename*=UTF-8''a" } }),
    signature({ credentials: { ...example.credentials, sessionToken: 'token' } }),
  ]);
  assert.is(signatures.size, 7);
});

test('no link lives longer than seven days', () => {
  assert.is(presign({ ...example, expiresInSeconds: 10_000_000 }).searchParams.get('X-Amz-Expires'), '604800');
});

test.run();
