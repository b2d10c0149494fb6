import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type SignedRequest, signedHeaders } from './aws-signature.ts';

// The published "AWS Signature Version 4 test suite", and the example of "Create a signed AWS API request".
const suite: SignedRequest = {
  method: 'GET',
  url: new URL('https://example.amazonaws.com/'),
  headers: {},
  body: '',
  region: 'us-east-1',
  service: 'service',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
  at: new Date('2015-08-30T12:36:00Z'),
};
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const published: [string, Partial<SignedRequest>, string, string][] = [
  ['get-vanilla', {}, 'host;x-amz-date', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  [
    'get-vanilla-query-order-key-case',
    { url: new URL('https://example.amazonaws.com/?Param1=value1&Param2=value2') },
    'host;x-amz-date',
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
  [
    'get-header-value-trim',
    { headers: { 'my-header1': ' value1', 'my-header2': ' "a   b   c" ' } },
    'host;my-header1;my-header2;x-amz-date',
    'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  ],
  [
    'post-vanilla',
    { method: 'POST' },
    'host;x-amz-date',
    '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  ],
  [
    'post-x-www-form-urlencoded',
    { method: 'POST', headers: form, body: 'Param1=value1' },
    'content-type;host;x-amz-date',
    'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  ],
  [
    'IAM ListUsers',
    {
      url: new URL('https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08'),
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      service: 'iam',
    },
    'content-type;host;x-amz-date',
    '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
  ],
];

for (const [name, changes, names, signature] of published)
  test(`${name} has the published signature`, () => {
    const request = { ...suite, ...changes };
    assert.is(
      signedHeaders(request).authorization,
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/${request.service}/aws4_request, SignedHeaders=${names}, Signature=${signature}`,
    );
  });

test('body, headers, host, region, service, hour and session token each change the signature', () => {
  const signatures = [
    {},
    { body: 'a' },
    { headers: { a: 'b' } },
    { url: new URL('https://example.amazonaws.com:8443/') },
    { region: 'eu-central-1' },
    { service: 'kms' },
    { at: new Date('2015-08-30T13:36:00Z') },
    { credentials: { ...suite.credentials, sessionToken: 'token' } },
  ].map(changes => signedHeaders({ ...suite, ...changes }).authorization?.split('Signature=')[1]);
  assert.is(new Set(signatures).size, signatures.length);
});

test.run();
