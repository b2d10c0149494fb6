/** A connection that the platform opens. */
export interface Connection {
  to: string;
  /** Who names the address: that decides how far it is trusted. */
  namedBy: 'user' | 'operator' | 'the platform itself';
  how: string;
  /** The files that open it; a test compares them with those that the dialer’s test allows. */
  files: readonly string[];
}

/** Every connection that the product opens. What users name goes through the dialer, which judges each address. */
export const connections: readonly Connection[] = [
  {
    to: 'Receivers of webhooks, identity providers, files to fetch',
    namedBy: 'user',
    how: 'HTTPS or HTTP through the dialer: public addresses only, judged at the moment of connecting; no redirect into private networks; bounded time and size; certificates are checked',
    files: ['shared/network/create-dialer.ts', 'shared/network/download.ts', 'shared/identity/oidc-client.ts'],
  },
  {
    to: 'Source and target databases',
    namedBy: 'user',
    how: 'MySQL’s or PostgreSQL’s protocol, TLS as the connection string asks; only to addresses that the dialer has judged',
    files: [
      'shared/network/pinned-lookup.ts',
      'shared/sources/mysql/connect.ts',
      'shared/sources/mysql/reused-reads.ts',
      'shared/sources/postgresql/connect.ts',
      'shared/targets/postgresql/connect.ts',
    ],
  },
  {
    to: 'The platform’s database',
    namedBy: 'operator',
    how: 'PostgreSQL’s protocol; over a network with `sslmode=verify-full` in DATABASE_URL',
    files: ['shared/database/connect.ts', 'shared/database/migrate.ts'],
  },
  {
    to: 'NATS, S3, the mail server',
    namedBy: 'operator',
    how: 'as their settings say: `tls://`, `https://`, `smtps://` over a network',
    files: ['events/bus/jetstream.ts', 'shared/storage/s3/s3-client.ts', 'shared/mail/create-mailer.ts'],
  },
  {
    to: 'The key management service, where one is set',
    namedBy: 'operator',
    how: 'the API of AWS KMS, over HTTPS or on this machine; requests are signed, a master key goes there once and comes back at each start',
    files: ['shared/identity/kms/aws-kms.ts', 'shared/identity/kms/create-key-service.ts'],
  },
  {
    to: 'Functions, from the dispatcher',
    namedBy: 'operator',
    how: 'HTTP with a token bound to the function, good for five minutes; on one machine over loopback, in a cluster within its network policies',
    files: ['events/dispatcher/deliver.ts'],
  },
  {
    to: 'Servers of this machine: the embedded PostgreSQL, the platform from its command line',
    namedBy: 'the platform itself',
    how: 'loopback only',
    files: [
      'shared/database/embedded-postgres.ts',
      'shared/cli/up/database.ts',
      'shared/cli/api-client.ts',
      'shared/network/accepts-connections.ts',
    ],
  },
];
