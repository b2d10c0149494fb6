import type { Chapter } from './requirement.ts';

const bundles = 'shared/testing/packaging/bundles.test.ts';
const rls = 'shared/database/rls.test.ts';
const knative = 'shared/testing/packaging/knative.test.ts';
const outgoing = 'shared/network/outgoing.test.ts';
const hostileHttp = 'shared/testing/hostile/hostile-http.test.ts';

/** Chapter 13. Ids and texts: OWASP ASVS 5.0, CC BY-SA 4.0. */
export const chapter: Chapter = {
  number: 13,
  title: 'Configuration',
  requirements: [
    {
      id: '13.1.1',
      level: 2,
      text: 'All communication needs for the application are documented',
      state: 'met',
      where: ['site/src/content/docs/security-inventory.md#Connections'],
      tests: [['shared/security/inventory/inventory.test.ts', 'every connection that the code may open is told']],
    },
    {
      id: '13.2.1',
      level: 2,
      text: "Communications between backend application components that don't support the application's standard user session mechanism, including APIs, middleware, and data layers, are authenticated",
      state: 'partly',
      where: ['shared/platform/event-token.ts'],
      tests: [
        ['events/dispatcher/dispatcher.test.ts', 'a reaction is closed to whoever has no token of its function'],
        [bundles, 'no function answers an unknown caller'],
      ],
      note: 'Functions take tokens of five minutes, bound to each of them. Database, NATS and mail server take the passwords in their URLs, unless the operator uses others (IAM).',
    },
    {
      id: '13.2.2',
      level: 2,
      text: 'Communications between backend application components, including local or operating system services, APIs, middleware, and data layers, are performed with accounts assigned the least necessary privileges',
      state: 'met',
      where: ['shared/database/migrations', 'shared/cli/up/database.ts', 'infra/knative'],
      tests: [
        [rls, 'no role bypasses row-level security, is a superuser, can log in or inherits another'],
        [rls, 'each tenant table is closed to the application by its own tenant, for reading and for writing'],
        [knative, 'pods that Knative does not make are as restricted as the namespace demands'],
        [bundles, 'a function starts without the code of what it may never use'],
      ],
    },
    {
      id: '13.2.3',
      level: 2,
      text: 'If a credential has to be used for service authentication, the credential being used by the consumer is not a default credential',
      state: 'met',
      where: ['shared/cli/up/database.ts'],
      tests: [
        ['shared/security/code-rules.test.ts', 'settings that are secret have no default'],
        [
          'shared/testing/packaging/terraform.test.ts',
          'the local environment writes settings and keys that the platform starts with, once',
        ],
      ],
      note: 'Passwords of embedded servers are random, made at the first start.',
    },
    {
      id: '13.2.4',
      level: 2,
      text: 'An allowlist is used to define the external resources or systems with which the application is permitted to communicate',
      state: 'met',
      where: ['shared/network/address-policy.ts', 'shared/network/outgoing.test.ts'],
      tests: [
        [outgoing, 'every connection of the product goes through the dialer, or is to something the operator named'],
        [outgoing, 'functions never open a connection: they have no module for it'],
        [
          'shared/network/create-dialer.test.ts',
          'refuses every spelling of this machine and names the operator’s mend',
        ],
      ],
    },
    {
      id: '13.2.5',
      level: 2,
      text: 'The web or application server is configured with an allowlist of resources or systems to which the server can send requests or load data or files from',
      state: 'met',
      where: ['shared/network/address-policy.ts', 'infra/knative/network-policies.yaml'],
      tests: [
        [outgoing, 'every connection of the product goes through the dialer, or is to something the operator named'],
        [knative, 'nothing may talk until a policy says so, and every kind of pod has a policy'],
        [
          'shared/migration/service/check-address.test.ts',
          'a name that means another machine after its check: PostgreSQL as source and target go where was checked',
        ],
      ],
    },
    {
      id: '13.3.1',
      level: 2,
      text: 'A secrets management solution, such as a key vault, is used to securely create, store, control access to, and destroy backend secrets',
      state: 'met',
      where: ['shared/identity/kms/aws-kms.ts', 'shared/identity/key-ring.ts', 'infra/terraform/modules/secrets'],
      tests: [
        [
          'shared/identity/kms/aws-kms.test.ts',
          'a start: the first key is made wrapped, opened once, and nothing in the folder is a key',
        ],
        [
          'shared/cli/secrets-kms.test.ts',
          'from a file into the service, killed before all have opened the new key: nobody notices',
        ],
        [
          'shared/testing/end-to-end/canary.test.ts',
          'no secret is in logs, traces, metrics, problems, objects or the database',
        ],
        [knative, 'secrets are referred to and never written down'],
        [
          'shared/identity/envelopes.test.ts',
          'what was sealed opens for the same tenant and id, and is not readable at rest',
        ],
      ],
      note: 'Master keys can be wrapped by a key management service (the API of AWS KMS): then they are in memory only. Without one they come from a secret store (AWS Secrets Manager in the Terraform modules) or, on one machine, from files of mode 0600.',
    },
    {
      id: '13.3.2',
      level: 2,
      text: 'Access to secret assets adheres to the principle of least privilege',
      state: 'met',
      where: ['shared/identity/envelopes.ts', 'shared/database/migrations'],
      tests: [
        [
          'shared/identity/envelopes.test.ts',
          'another tenant, another id, another key and every changed byte are refused',
        ],
        [rls, 'each tenant table is closed to the application by its own tenant, for reading and for writing'],
        [knative, 'secrets are referred to and never written down'],
      ],
    },
    {
      id: '13.4.1',
      level: 1,
      text: 'The application is deployed either without any source control metadata, including the .git or .svn folders, or in a way that these folders are inaccessible both externally and to the application itself',
      state: 'met',
      where: ['shared/packaging/bundle.ts', '.dockerignore'],
      tests: [
        [bundles, 'a bundle holds nothing of the checkout but its code'],
        [hostileHttp, 'paths that climb out of the site or the store find nothing'],
      ],
    },
    {
      id: '13.4.2',
      level: 2,
      text: 'Debug modes are disabled for all components in production environments to prevent exposure of debugging features and information leakage',
      state: 'met',
      where: ['Containerfile', 'shared/platform/errors.ts'],
      tests: [
        [
          'shared/security/requests.test.ts',
          'an unexpected error is logged with its cause and the request, and its sender is told nothing of it',
        ],
        ['shared/testing/end-to-end/canary.test.ts', 'a platform whose database is away says nothing either'],
      ],
      note: 'There is no debug mode; errors say nothing of themselves.',
    },
    {
      id: '13.4.3',
      level: 2,
      text: 'Web servers do not expose directory listings to clients unless explicitly intended',
      state: 'met',
      where: ['shared/platform/gateway.ts'],
      tests: [[hostileHttp, 'paths that climb out of the site or the store find nothing']],
    },
    {
      id: '13.4.4',
      level: 2,
      text: 'Using the HTTP TRACE method is not supported in production environments, to avoid potential information leakage',
      state: 'met',
      where: ['shared/platform/gateway.ts'],
      tests: [['shared/security/requests.test.ts', 'TRACE is not served, and its headers do not come back']],
    },
    {
      id: '13.4.5',
      level: 2,
      text: 'Documentation and monitoring endpoints are not exposed unless explicitly intended',
      state: 'met',
      where: ['shared/packaging/gateway-entry.ts', 'shared/cli/up/exposure.ts', 'shared/cli/up/admin.ts'],
      tests: [
        [bundles, 'the gateway serves the pages, and neither reactions nor figures'],
        [
          'shared/cli/up/exposure.test.ts',
          'a platform is private only if neither its address nor its public name lets others in',
        ],
        [
          'shared/testing/hostile/hostile-tenants.test.ts',
          'traces and mails of this machine are for the organisation that runs it',
        ],
        [hostileHttp, 'the way to the reactions is closed to the public, however it is written'],
      ],
      note: 'The documentation is public on purpose.',
    },
  ],
};
