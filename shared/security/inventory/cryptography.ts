/** One use of cryptography: what for, how, with which key, and where the code is. */
export interface CryptographicUse {
  use: string;
  algorithm: string;
  /** Where its key comes from, who has it, how long it lives. `none` for hashes. */
  key: string;
  /** Files that call the algorithm. A test finds every call, and compares. */
  files: readonly string[];
}

/** Every use of cryptography in the product. */
export const cryptographicUses: readonly CryptographicUse[] = [
  {
    use: 'Secrets at rest, bound to tenant and row',
    algorithm: 'AES-256-GCM, random 96-bit nonce (NIST SP 800-38D)',
    key: 'derived from the master key; sealed anew with `cloudforge secrets rotate`; retired when nothing needs it',
    files: ['shared/identity/envelopes.ts'],
  },
  {
    use: 'Keys derived from the master key, one for each purpose; names of keys',
    algorithm: 'HKDF-SHA-256 (RFC 5869), SHA-256',
    key: '32 random bytes: a file of mode 0600 in the state folder, or CLOUDFORGE_MASTER_KEY out of a secret store; either of them wrapped by a key management service where one is set',
    files: ['shared/identity/master-keys.ts'],
  },
  {
    use: 'Passwords',
    algorithm: 'argon2id, 19 MiB, 2 passes (OWASP)',
    key: 'a salt of its own for each; older costs are replaced at the next sign-in',
    files: ['shared/identity/passwords.ts'],
  },
  {
    use: 'Session tokens, sign-in links, refresh tokens, OpenID Connect state, API keys, recovery codes: what is stored of them',
    algorithm: 'SHA-256 over at least 125 random bits',
    key: 'none',
    files: [
      'shared/identity/sessions.ts',
      'shared/identity/api-keys.ts',
      'shared/identity/key-actors.ts',
      'shared/identity/recovery-codes.ts',
    ],
  },
  {
    use: 'Tokens of invitations and of inbound webhooks: what is stored of them',
    algorithm: 'SHA-256 over 256 random bits',
    key: 'none',
    files: ['shared/webhooks/inbound/gate.ts'],
  },
  {
    use: 'Access tokens',
    algorithm:
      'RS256 (RSA 3,072 bits, PKCS #1 v1.5 signatures with SHA-256), by jose; SHA-256 to remember those that were verified',
    key: 'made by the platform every 90 days, published an hour before it signs, sealed at rest, deleted after its last token has expired',
    files: ['shared/identity/signing-keys.ts', 'shared/identity/tokens.ts'],
  },
  {
    use: 'Certificates, manifests of bundles, heads of the audit log',
    algorithm: 'Ed25519 (RFC 8032), DSSE envelopes',
    key: 'a file of mode 0600 in the state folder, or CLOUDFORGE_SIGNING_KEY; `cloudforge public-key` prints the public part',
    files: [
      'shared/identity/platform-keys.ts',
      'shared/engines/proof/dsse.ts',
      'shared/audit/verify-chain.ts',
      'shared/engines/bundle/manifest.ts',
    ],
  },
  {
    use: 'Checking those signatures in a browser',
    algorithm: 'Ed25519, SHA-256 (Web Cryptography)',
    key: 'the published public key',
    files: ['site/src/islands/run/verify-bundle.ts'],
  },
  {
    use: 'The chain of the audit log',
    algorithm: 'SHA-256',
    key: 'none; its heads are signed',
    files: ['shared/audit/seal.ts'],
  },
  {
    use: 'Tokens that the dispatcher shows to functions',
    algorithm: 'HMAC-SHA-256, bound to the function, 5 minutes',
    key: 'derived from the master key',
    files: ['shared/platform/event-token.ts'],
  },
  {
    use: 'Signed links to objects in a folder',
    algorithm: 'HMAC-SHA-256, bound to object, verb, name and end',
    key: '32 random bytes in the folder of the objects, mode 0600',
    files: ['shared/storage/disk/signed-url.ts'],
  },
  {
    use: 'Requests to S3 and to a key management service, and signed links to objects',
    algorithm: 'HMAC-SHA-256 (AWS Signature Version 4)',
    key: 'the access key of the operator, or of whoever made the inbound webhook (sealed)',
    files: ['shared/network/aws-signature.ts', 'shared/webhooks/inbound/s3.ts'],
  },
  {
    use: 'Outgoing webhooks; inbound ones',
    algorithm: 'HMAC-SHA-256 (Standard Webhooks; GitHub)',
    key: '256 random bits for each endpoint, sealed; replaced with an overlap of up to a week',
    files: ['shared/webhooks/inbound/verify.ts', 'shared/webhooks/snippets/verify.ts', 'shared/webhooks/sign.ts'],
  },
  {
    use: 'Authenticator apps (RFC 6238)',
    algorithm: 'HMAC-SHA-1, as every such app has it, by otplib',
    key: '160 random bits for each app, sealed',
    files: ['shared/identity/totp.ts'],
  },
  {
    use: 'Every row of a migration, compared at both ends',
    algorithm: 'SHA-256 with a random block in front, sums modulo 2^256',
    key: '32 random bytes for each run, named in the certificate',
    files: ['shared/engines/proof/row-hash.ts'],
  },
  {
    use: 'Whether files are what they were: objects, parts, uploads, sources, bundles, migrations of the schema',
    algorithm: 'SHA-256; SHA-1 where a client of the tus protocol sends one, against broken lines only',
    key: 'none',
    files: [
      'functions/analyze/analyze-dump.ts',
      'functions/generate/generate-bundle.ts',
      'functions/storage/receive-bytes.ts',
      'functions/storage/tus.ts',
      'shared/cli/bootstrap.mjs',
      'shared/cli/up/site.ts',
      'shared/database/migrate.ts',
      'shared/sources/assess-source.ts',
      'shared/storage/disk/disk-object-store.ts',
      'shared/storage/disk/disk-uploads.ts',
      'shared/storage/s3/checksums.ts',
      'shared/storage/s3/s3-object-store.ts',
      'shared/storage/s3/s3-uploads.ts',
      'shared/storage/verify-parts.ts',
    ],
  },
  {
    use: 'Policies of pages: which scripts and styles may run (Content-Security-Policy)',
    algorithm: 'SHA-256',
    key: 'none',
    files: ['shared/engines/docs/page-policy.ts', 'shared/platform/gateway.ts'],
  },
  {
    use: 'Names made from longer texts: folders, delivery ids, unknown addresses in counts, places in a schedule, repeated requests, the filter of common passwords, a fingerprint',
    algorithm: 'SHA-256',
    key: 'none',
    files: [
      'functions/inbound/take-delivery.ts',
      'shared/cli/commands/public-key.ts',
      'shared/cli/migration/run-folder.ts',
      'shared/identity/common-passwords.ts',
      'shared/identity/sign-in.ts',
      'shared/platform/idempotency.ts',
      'shared/webhooks/schedule.ts',
    ],
  },
  {
    use: 'Signing in at databases that are moved: what their own protocols ask for',
    algorithm:
      'by mysql2 and pg: SCRAM-SHA-256, caching_sha2_password; SHA-1 and MD5 only where an old server knows nothing else',
    key: 'the password in the connection string, sealed',
    files: [],
  },
];

/** The only algorithms that code may name. */
export const approvedAlgorithms: readonly string[] = ['sha256', 'sha1', 'aes-256-gcm', 'ed25519', 'rsa'];
