import type { Chapter } from './requirement.ts';

const sbom = 'shared/packaging/sbom.test.ts';
const requests = 'shared/security/requests.test.ts';

/** Chapter 15. Ids and texts: OWASP ASVS 5.0, CC BY-SA 4.0. */
export const chapter: Chapter = {
  number: 15,
  title: 'Secure coding and architecture',
  requirements: [
    {
      id: '15.1.1',
      level: 1,
      text: 'Application documentation defines risk based remediation time frames for 3rd party component versions with vulnerabilities and for updating libraries in general, to minimize the risk from these components',
      state: 'met',
      where: ['SECURITY.md#How soon it is mended'],
      tests: [],
    },
    {
      id: '15.1.2',
      level: 2,
      text: 'An inventory catalog, such as software bill of materials (SBOM), is maintained of all third-party libraries in use, including verifying that components come from pre-defined, trusted, and continually maintained repositories',
      state: 'met',
      where: ['shared/packaging/sbom.ts', 'SECURITY.md#Packages'],
      tests: [
        [sbom, 'the bill of materials names every production dependency of the lockfile, and nothing else'],
        [sbom, 'each has a version, a package URL, a licence and a checksum of its archive'],
        [sbom, 'every package of the lockfile is pinned by its hash, and comes from a registry'],
      ],
    },
    {
      id: '15.1.3',
      level: 2,
      text: 'The application documentation identifies functionality which is time-consuming or resource-demanding',
      state: 'met',
      where: ['site/src/content/docs/limits.md#At once', 'site/src/content/docs/limits.md#Sizes and times'],
      tests: [
        ['shared/limits/gate.test.ts', 'places are given, waited for in turn, and refused when the queue is full'],
      ],
    },
    {
      id: '15.2.1',
      level: 1,
      text: 'The application only contains components which have not breached the documented update and remediation time frames',
      state: 'partly',
      where: ['SECURITY.md#Packages'],
      tests: [
        [sbom, 'every direct dependency is named by its exact version'],
        [sbom, 'installing never changes the lockfile, and no package runs a script that is not named'],
      ],
      note: 'The advisories of the registry can’t be asked on the machine that runs CI; `pnpm audit --prod` asks them where it can.',
    },
    {
      id: '15.2.2',
      level: 2,
      text: 'The application has implemented defenses against loss of availability due to functionality which is time-consuming or resource-demanding, based on the documented security decisions and strategies for this',
      state: 'met',
      where: [
        'shared/limits/gate.ts',
        'shared/platform/run-worker.ts',
        'functions/storage/receiving-slots.ts',
        'shared/identity/passwords.ts',
      ],
      tests: [
        ['shared/limits/gate.test.ts', 'places are given, waited for in turn, and refused when the queue is full'],
        ['functions/storage/upload-faults.test.ts', 'more uploads than are allowed at once are told to come back'],
        [
          'shared/identity/passwords.test.ts',
          'more at once than can be worked on is refused as busy, and passes again afterwards',
        ],
        [
          'shared/testing/hostile/hostile-files.test.ts',
          '100,000 tables: a run that takes long can be cancelled, and its worker is free at once',
        ],
        ['shared/sources/assess-source.test.ts', 'a thread that needs too much memory ends alone'],
        ['functions/notify/endpoint-pace.test.ts', 'a slow endpoint never holds another up'],
      ],
    },
    {
      id: '15.2.3',
      level: 2,
      text: 'The production environment only includes functionality that is required for the application to function, and does not expose extraneous functionality such as test code, sample snippets, and development functionality',
      state: 'met',
      where: ['shared/packaging/bundle.ts'],
      tests: [
        ['shared/testing/packaging/bundles.test.ts', 'a function starts without the code of what it may never use'],
        ['shared/testing/packaging/bundles.test.ts', 'a bundle holds nothing of the checkout but its code'],
      ],
    },
    {
      id: '15.3.1',
      level: 1,
      text: 'The application only returns the required subset of fields from a data object',
      state: 'met',
      where: ['shared/platform/host-function.ts'],
      tests: [
        [
          'functions/auth/api-keys.test.ts',
          'an expired key is refused; the list has prefix, scopes and last use, and no secret',
        ],
        [
          'functions/notify/operations.test.ts',
          'an endpoint is created with a secret that is shown once, read, changed and deleted',
        ],
        ['functions/auth/password.test.ts', 'no hash leaves the database'],
      ],
    },
    {
      id: '15.3.2',
      level: 2,
      text: 'Where the application backend makes calls to external URLs, it is configured to not follow redirects unless it is intended functionality',
      state: 'met',
      where: ['shared/network/create-dialer.ts'],
      tests: [
        ['shared/network/create-dialer.test.ts', 'never follows a redirect'],
        ['functions/notify/send-webhook.test.ts', 'a redirect is not followed and says what to do'],
        ['shared/network/download.test.ts', 'a redirect into a private network is refused, by address and by name'],
      ],
    },
    {
      id: '15.3.3',
      level: 2,
      text: 'The application has countermeasures to protect against mass assignment attacks by limiting allowed fields per controller and action, e.g. …',
      state: 'met',
      where: ['shared/platform/validate-input.ts'],
      tests: [[requests, 'fields that an operation does not name are not written, whoever sends them']],
    },
    {
      id: '15.3.4',
      level: 2,
      text: "All proxying and middleware components transfer the user's original IP address correctly using trusted data fields that cannot be manipulated by the end user …",
      state: 'met',
      where: ['shared/platform/gateway.ts', 'shared/limits/client-address.ts', 'shared/cli/up/exposure.ts'],
      tests: [
        [
          'shared/limits/client-address.test.ts',
          'X-Forwarded-For is read from its end, and only as far as proxies that are trusted wrote it',
        ],
        [
          'shared/platform/gateway-address.test.ts',
          'a function gets the address that the gateway saw, whatever the client says',
        ],
        [
          'shared/cli/up/exposure.test.ts',
          'a proxy on the same machine says who its clients are; nobody else is believed by default',
        ],
      ],
      note: 'Proxies have to be named (CLOUDFORGE_TRUSTED_PROXIES); one on the same machine is trusted by itself.',
    },
    {
      id: '15.3.5',
      level: 2,
      text: 'The application explicitly ensures that variables are of the correct type and performs strict equality and comparator operations',
      state: 'met',
      where: ['tsconfig.json', 'shared/platform/validate-input.ts'],
      tests: [
        [
          'shared/testing/hostile/hostile-http.test.ts',
          'bodies that are no JSON, of another type, too large or too deep are refused in words',
        ],
      ],
    },
    {
      id: '15.3.6',
      level: 2,
      text: 'JavaScript code is written in a way that prevents prototype pollution, for example, by using Set() or Map() instead of object literals',
      state: 'met',
      where: ['shared/platform/validate-input.ts'],
      tests: [[requests, 'no name of a field reaches the prototype of objects']],
    },
    {
      id: '15.3.7',
      level: 2,
      text: 'The application has defenses against HTTP parameter pollution attacks, particularly if the application framework makes no distinction about the source of request parameters (query string, body parameters, cookies …',
      state: 'met',
      where: ['shared/platform/validate-input.ts'],
      tests: [[requests, 'a parameter counts only where it belongs: query, body, path and headers are read apart']],
    },
  ],
};
