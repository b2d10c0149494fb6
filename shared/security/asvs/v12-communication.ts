import type { Chapter } from './requirement.ts';

const dialerTls = 'shared/network/dialer-tls.test.ts';

/** Chapter 12. Ids and texts: OWASP ASVS 5.0, CC BY-SA 4.0. */
export const chapter: Chapter = {
  number: 12,
  title: 'Secure communication',
  requirements: [
    {
      id: '12.1.1',
      level: 1,
      text: 'Only the latest recommended versions of the TLS protocol are enabled, such as TLS 1.2 and TLS 1.3. The latest version of the TLS protocol must be the preferred option',
      state: 'partly',
      where: ['shared/network/create-dialer.ts'],
      tests: [[dialerTls, 'HTTPS is TLS 1.2 or newer, with suites that have forward secrecy and authentication']],
      note: 'Outgoing. Incoming TLS is ended by a proxy that the operator puts in front, whose versions are theirs.',
    },
    {
      id: '12.1.2',
      level: 2,
      text: 'Only recommended cipher suites are enabled, with the strongest cipher suites set as preferred',
      state: 'partly',
      where: ['shared/network/create-dialer.ts'],
      tests: [[dialerTls, 'HTTPS is TLS 1.2 or newer, with suites that have forward secrecy and authentication']],
      note: 'Outgoing. Incoming ones are those of the proxy in front.',
    },
    {
      id: '12.1.3',
      level: 2,
      text: 'The application validates that mTLS client certificates are trusted before using the certificate identity for authentication or authorization',
      state: 'not applicable',
      where: ['site/src/content/docs/deploying.md'],
      tests: [],
      note: 'There are no client certificates.',
    },
    {
      id: '12.2.1',
      level: 1,
      text: 'TLS is used for all connectivity between a client and external facing, HTTP-based services, and does not fall back to insecure or unencrypted communications',
      state: 'partly',
      where: ['site/src/content/docs/deploying.md#One machine', 'shared/cli/up/exposure.ts'],
      tests: [
        ['shared/cli/up/exposure.test.ts', 'whoever serves others without TLS is told so, and nobody else'],
        [
          'shared/packaging/gateway-entry.test.ts',
          'behind TLS every request counts as https, and what a caller claims counts for nothing',
        ],
      ],
      note: 'By default only the machine itself reaches the platform. Where others do, the operator has to put TLS in front; the platform says so at its start, and does not refuse to serve without.',
    },
    {
      id: '12.2.2',
      level: 1,
      text: 'External facing services use publicly trusted TLS certificates',
      state: 'partly',
      where: ['infra/knative/gateway/edge.yaml'],
      tests: [],
      note: 'The certificate is the operator’s.',
    },
    {
      id: '12.3.1',
      level: 2,
      text: 'An encrypted protocol such as TLS is used for all inbound and outbound connections to and from the application, including monitoring systems, management tools, remote access and SSH, middleware, databases, mainframes …',
      state: 'partly',
      where: ['site/src/content/docs/security-inventory.md#Connections'],
      tests: [
        ['shared/sources/postgresql/connect.test.ts', 'TLS is used as each sslmode means it'],
        ['shared/sources/mysql/connect-tls.test.ts', 'VERIFY_IDENTITY wants the name of the host in it'],
        [
          'shared/testing/packaging/terraform.test.ts',
          'the AWS environment plans what it should, against a provider that only invents values',
        ],
      ],
      note: 'Each connection can be encrypted, and in the AWS environment the database takes no other. NATS, SMTP and the calls between functions are as the operator’s URLs say.',
    },
    {
      id: '12.3.2',
      level: 2,
      text: 'TLS clients validate certificates received before communicating with a TLS server',
      state: 'partly',
      where: ['shared/network/create-dialer.ts', 'shared/sources/mysql/connect.ts'],
      tests: [
        [dialerTls, 'HTTPS: the certificate must be trusted and name the host of the URL'],
        ['shared/sources/mysql/connect-tls.test.ts', 'VERIFY_IDENTITY wants the name of the host in it'],
        ['shared/sources/postgresql/connect.test.ts', 'TLS is used as each sslmode means it'],
      ],
      note: 'HTTPS always. Databases as their connection string asks: without `verify-full` or VERIFY_IDENTITY the certificate is not compared with the host, and that is said.',
    },
    {
      id: '12.3.3',
      level: 2,
      text: 'TLS or another appropriate transport encryption mechanism used for all connectivity between internal, HTTP-based services within the application, and does not fall back to insecure or unencrypted communications',
      state: 'not met',
      where: ['site/src/content/docs/security-inventory.md#Connections'],
      tests: [],
      note: 'Between the gateway, the dispatcher and the functions plain HTTP runs, on loopback or within the cluster’s network policies. A service mesh can encrypt it.',
    },
    {
      id: '12.3.4',
      level: 2,
      text: 'TLS connections between internal services use trusted certificates',
      state: 'not met',
      where: ['site/src/content/docs/security-inventory.md#Connections'],
      tests: [],
      note: 'There are no TLS connections between functions of our own.',
    },
  ],
};
