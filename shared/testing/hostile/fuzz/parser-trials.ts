import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { boundaryOf, readForm } from '#functions/storage/multipart.ts';
import { readBytesHeader, readChecksumHeader } from '#functions/storage/tus.ts';
import { readMediaType, readUploadMetadata } from '#functions/storage/upload-metadata.ts';
import { ConfigurationError, parseConfiguration } from '#shared/migration/configuration.ts';
import { actorOf } from '#shared/platform/credential.ts';
import { Problem } from '#shared/platform/errors.ts';
import { ownPagePolicy } from '#shared/platform/own-page.ts';
import { openSource } from '#shared/sources/open-source.ts';
import { SourceError } from '#shared/sources/source-error.ts';
import { readRange } from '#shared/storage/disk/range.ts';
import { readSignedUrl, signedPath } from '#shared/storage/disk/signed-url.ts';
import { safeFileName } from '#shared/storage/file-name.ts';
import { EventTypePatterns } from '#shared/webhooks/filter.ts';
import { readGeneric } from '#shared/webhooks/inbound/generic.ts';
import { readGithub } from '#shared/webhooks/inbound/github.ts';
import { NotUnderstood } from '#shared/webhooks/inbound/plan.ts';
import { readS3 } from '#shared/webhooks/inbound/s3.ts';
import { StoredOptions } from '#shared/webhooks/inbound/source.ts';
import { readStandardHeaders } from '#shared/webhooks/inbound/verify.ts';
import { zip } from '../zip.ts';
import { bent } from './bend.ts';
import { type ParserTrial, trial } from './fuzz-parsers.ts';
import { headerText, wildText, wildValue } from './wild-values.ts';

const isProblem = (error: unknown): boolean => error instanceof Problem && error.status < 500;
const never = (): boolean => false;
const nothing = '0198f0c4-0000-7000-8000-000000000001';

/** Text near one that is right: a piece of it taken out, doubled, or replaced. */
const near = (right: string, other: fc.Arbitrary<string> = wildText): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(right.length), fc.nat(12), other)
    .map(([at, length, put]) => right.slice(0, at) + put + right.slice(at + length));

/** Bytes with some of them changed, or an end that is missing. */
const damaged = (bytes: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(
      fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 6 }),
      fc.oneof(fc.constant(bytes.length), fc.nat(bytes.length)),
    )
    .map(([changes, length]) => {
      const copy = Uint8Array.from(bytes);
      for (const [at, value] of changes) copy[at] = value;
      return copy.subarray(0, length);
    });

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const metadata = `projectId ${base64(nothing)},filename ${base64('a.sql')},filetype ${base64('application/sql')}`;
const tusHeaders = ['upload-length', 'upload-offset', 'upload-checksum'] as const;

const form =
  '--fuzz\r\ncontent-disposition: form-data; name="file"; filename="a.sql"\r\ncontent-type: text/plain\r\n\r\nx\r\n--fuzz--\r\n';

const release = {
  action: 'published',
  release: { tag_name: 'v1', draft: false, assets: [{ name: 'a.sql.gz', url: 'https://api.github.com/a', size: 1 }] },
  repository: { full_name: 'a/b', default_branch: 'main' },
};
const push = {
  ref: 'refs/heads/main',
  after: 'a'.repeat(40),
  commits: [{ added: ['a.sql'], modified: [], removed: [] }],
  repository: { full_name: 'a/b', default_branch: 'main' },
};
const stored = {
  Records: [
    {
      eventName: 's3:ObjectCreated:Put',
      s3: { bucket: { name: 'bucket' }, object: { key: 'dumps/a%20b.sql', size: 1, eTag: 'x', sequencer: '0' } },
    },
  ],
};
const notification = { Type: 'Notification', MessageId: nothing, Message: JSON.stringify(stored) };
const github = StoredOptions.parse({ kind: 'github', pushPath: 'a.sql' });
const s3 = StoredOptions.parse({ kind: 's3', endpoint: 'https://s3.example', region: 'eu-1', bucket: 'bucket' });

const dump = new TextEncoder().encode('CREATE TABLE t (id int);\nINSERT INTO t VALUES (1),(2);\n'.repeat(20));
const packed: Readonly<Record<string, Uint8Array>> = {
  gzip: gzipSync(dump),
  zstd: zstdCompressSync(dump),
  zip: zip([{ name: 'a.sql', bytes: dump }]),
};

const toml = `[[cast]]\ncolumn = "shop.price"\ntype = "numeric(12,2)"\n\n[[skip]]\ntable = "log"\nreason = "not needed"\n\n[allow]\nzero-date = ["*.at"]\n`;
const secret = new Uint8Array(32);
const signed = signedPath(secret, {
  bucket: 'user-uploads',
  key: `${nothing}/a.sql`,
  verb: 'GET',
  expires: 4_000_000_000,
  fileName: 'a.sql',
});

/** Every reader of what comes from outside that no test of dumps covers already. */
export const parserTrials: readonly ParserTrial[] = [
  trial({
    name: 'Upload-Metadata',
    inputs: fc.oneof(near(metadata), near(metadata, headerText), wildText),
    read: header => void readUploadMetadata(header),
    refuses: isProblem,
  }),
  trial({
    name: 'tus headers',
    inputs: fc.tuple(
      fc.constantFrom(...tusHeaders),
      fc.oneof(headerText, near(`sha256 ${'A'.repeat(43)}=`, headerText)),
    ),
    read: ([name, value]) => {
      const request = new Request('http://x/', { headers: { [name]: value } });
      if (name === 'upload-checksum') readChecksumHeader(request);
      else if (!Number.isSafeInteger(readBytesHeader(request, name))) return 'is no count of bytes';
    },
    refuses: isProblem,
  }),
  trial({
    name: 'media types',
    inputs: fc.oneof(wildText, near('multipart/form-data; boundary="fuzz"')),
    read: text => {
      if (!/^[\x21-\x7e]+\/[\x21-\x7e]+$/.test(readMediaType(text))) return 'is no media type';
      boundaryOf(text);
    },
    refuses: isProblem,
  }),
  trial({
    name: 'multipart forms',
    inputs: fc.tuple(fc.oneof(near(form), damaged(Buffer.from(form))), fc.integer({ min: 1, max: 20 })),
    read: async ([given, size]) => {
      const bytes = Buffer.from(given);
      const portions = async function* () {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      };
      for await (const part of readForm(portions(), 'fuzz')) for await (const _ of part.body);
    },
    refuses: isProblem,
  }),
  trial({
    name: 'file names',
    inputs: wildText,
    read: text => {
      const name = safeFileName(text);
      if (name === '' || /[/\\\0]/.test(name) || Buffer.byteLength(name) > 255) return 'is no safe name';
    },
    refuses: never,
  }),
  trial({
    name: 'credentials',
    inputs: fc.record({
      authorization: fc.oneof(headerText, near('Bearer eyJhbGciOiJub25lIn0.e30.', headerText)),
      cookie: fc.oneof(headerText, near(`a=b; cloudforge_session=${'A'.repeat(43)}`, headerText)),
      proto: fc.constantFrom('http', 'https', 'x'),
    }),
    read: async ({ authorization, cookie, proto }) => {
      const headers = new Headers({ authorization, cookie, 'x-forwarded-proto': proto });
      let asked = 0;
      await actorOf(headers, {
        authenticate: async credential => {
          asked += 1;
          if (/[^\w.~+/=-]/.test(credential.token)) throw new Error('A token with other characters.');
          return undefined;
        },
      });
      if (asked > 1) return 'asks twice';
    },
    refuses: never,
  }),
  trial({
    name: 'Range',
    inputs: fc.tuple(fc.oneof(headerText, near('bytes=0-99', headerText)), fc.nat(200)),
    read: ([header, size]) => {
      const range = readRange(header, size);
      if (range.kind === 'part' && !(0 <= range.start && range.start <= range.end && range.end < size))
        return 'is outside of the object';
    },
    refuses: never,
  }),
  trial({
    name: 'signed URLs',
    inputs: near(signed),
    read: text => {
      const url = URL.parse(text, 'http://x');
      if (url === null || url.pathname + url.search === new URL(signed, 'http://x').href.slice('http://x'.length))
        return;
      // Whatever may have been changed, what is allowed is what was signed.
      const grant = readSignedUrl(secret, url, new Date(0));
      if (grant !== undefined && (grant.key !== `${nothing}/a.sql` || grant.verb !== 'GET'))
        return 'opens another object';
    },
    refuses: never,
  }),
  trial({
    name: 'GitHub notifications',
    inputs: fc.tuple(
      fc.constantFrom('release', 'push', 'ping', 'x'),
      fc.oneof(bent(fc.constantFrom<unknown>(release, push)), wildValue),
      fc.boolean(),
    ),
    read: ([event, body, hasToken]) => {
      if (github.kind === 'github') readGithub(event, body, github, hasToken);
    },
    refuses: error => error instanceof NotUnderstood,
  }),
  trial({
    name: 'S3 notifications',
    inputs: fc.oneof(bent(fc.constantFrom<unknown>(stored, notification)), wildValue),
    read: body => {
      if (s3.kind === 's3') readS3(body, s3);
    },
    refuses: error => error instanceof NotUnderstood,
  }),
  trial({
    name: 'generic deliveries',
    inputs: fc.oneof(bent(fc.constant({ downloadUrl: 'https://x/a.sql', fileName: 'a.sql' })), wildValue),
    read: body => void readGeneric(body),
    refuses: error => error instanceof NotUnderstood,
  }),
  trial({
    name: 'Standard Webhooks headers',
    inputs: fc.record({ id: headerText, timestamp: fc.oneof(headerText, fc.constant('0')), signature: headerText }),
    read: ({ id, timestamp, signature }) => {
      const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
      readStandardHeaders(new Headers(headers), new Date(0));
    },
    refuses: never,
  }),
  trial({
    name: 'event type patterns',
    inputs: fc.array(fc.oneof(wildText, near('cloudforge.run.*')), { maxLength: 3 }),
    read: patterns => void EventTypePatterns.safeParse(patterns),
    refuses: never,
  }),
  trial({
    name: 'cloudforge.toml',
    inputs: fc.oneof(near(toml), wildText),
    read: text => void parseConfiguration(text, 'fuzz.toml'),
    refuses: error => error instanceof ConfigurationError,
  }),
  trial({
    name: 'policies in pages',
    inputs: near(
      `<meta http-equiv="Content-Security-Policy" content="style-src 'sha256-${'A'.repeat(43)}='"><style>a{}</style>`,
    ),
    read: head => {
      const policy = ownPagePolicy(head);
      if (/unsafe|script-src|[\r\n]|\*/.test(policy) || !policy.includes('sandbox')) return `allows ${policy}`;
    },
    refuses: never,
  }),
  ...Object.entries(packed).map(([name, bytes]) =>
    trial({
      name: `${name} files`,
      inputs: damaged(bytes),
      read: async given => {
        const source = await openSource(
          (async function* () {
            yield given;
          })(),
        );
        try {
          for await (const _ of source.bytes);
        } finally {
          await source.close();
        }
      },
      refuses: error => error instanceof SourceError,
    }),
  ),
];
