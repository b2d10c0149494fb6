import type { Chapter } from './requirement.ts';

/** Chapter 14. Ids and texts: OWASP ASVS 5.0, CC BY-SA 4.0. */
export const chapter: Chapter = {
  number: 14,
  title: 'Data protection',
  requirements: [
    {
      id: '14.1.1',
      level: 2,
      text: 'All sensitive data created and processed by the application has been identified and classified into protection levels',
      state: 'met',
      where: ['site/src/content/docs/security-inventory.md#Data'],
      tests: [
        ['shared/security/inventory/inventory.test.ts', 'every table of the database is in a class of data, once'],
      ],
    },
    {
      id: '14.1.2',
      level: 2,
      text: 'All sensitive data protection levels have a documented set of protection requirements',
      state: 'met',
      where: ['site/src/content/docs/security-inventory.md#Data'],
      tests: [
        ['shared/security/inventory/inventory.test.ts', 'every table of the database is in a class of data, once'],
      ],
    },
    {
      id: '14.2.1',
      level: 1,
      text: 'Sensitive data is only sent to the server in the HTTP message body or header fields, and that the URL and query string do not contain sensitive information, such as an API key or session token',
      state: 'partly',
      where: ['functions/inbound/receive-webhook.ts', 'shared/storage/disk/signed-url.ts'],
      tests: [
        [
          'functions/inbound/generic.test.ts',
          'a store that takes nothing is said, and the token of the URL is in no log line',
        ],
        [
          'shared/testing/hostile/hostile-http.test.ts',
          'a signed link opens one object for one verb for a time, and nothing beside it',
        ],
      ],
      note: 'Two exceptions, both on purpose: the path of an inbound webhook is its secret, since senders like S3 can send no other, and links to objects carry a signature for minutes. Sign-in links carry their token behind the #, which no server sees.',
    },
    {
      id: '14.2.2',
      level: 2,
      text: 'The application prevents sensitive data from being cached in server components, such as load balancers and application caches, or ensures that the data is securely purged after use',
      state: 'met',
      where: ['shared/platform/host-function.ts', 'shared/platform/idempotency.ts'],
      tests: [
        [
          'shared/security/requests.test.ts',
          'answers say their type and character set, are not guessed at, not kept, and not for other origins',
        ],
        ['shared/platform/idempotency.test.ts', 'an answer that holds a secret is not kept, and a repeat is told so'],
        [
          'shared/testing/end-to-end/canary.test.ts',
          'no secret is in logs, traces, metrics, problems, objects or the database',
        ],
      ],
    },
    {
      id: '14.2.3',
      level: 2,
      text: "Defined sensitive data is not sent to untrusted parties to prevent unwanted collection of data outside of the application's control",
      state: 'met',
      where: ['site/src'],
      tests: [
        [
          'shared/testing/browser/site.browser.test.ts',
          'nothing went wrong unseen, and nothing was asked of another host',
        ],
        [
          'shared/network/outgoing.test.ts',
          'every connection of the product goes through the dialer, or is to something the operator named',
        ],
      ],
    },
    {
      id: '14.2.4',
      level: 2,
      text: 'Controls around sensitive data related to encryption, integrity verification, retention, how the data is to be logged, access controls around sensitive data in logs, privacy and privacy-enhancing technologies …',
      state: 'met',
      where: ['site/src/content/docs/security-inventory.md'],
      tests: [
        [
          'shared/testing/end-to-end/canary.test.ts',
          'no secret is in logs, traces, metrics, problems, objects or the database',
        ],
        [
          'shared/identity/envelopes.test.ts',
          'what was sealed opens for the same tenant and id, and is not readable at rest',
        ],
        ['shared/engines/docs/report-html.test.ts', 'row samples are masked by default'],
      ],
    },
    {
      id: '14.3.1',
      level: 1,
      text: 'Authenticated data is cleared from client storage, such as the browser DOM, after the client or session is terminated',
      state: 'met',
      where: ['functions/auth/delete-session.ts', 'site/src/api/session.ts'],
      tests: [
        ['functions/auth/sessions.test.ts', 'signing out has the browser forget what it kept of the pages'],
        ['shared/testing/browser/site.browser.test.ts', 'signing out ends the session'],
      ],
    },
    {
      id: '14.3.2',
      level: 2,
      text: 'The application sets sufficient anti-caching HTTP response header fields (i.e., Cache-Control: no-store) so that sensitive data is not cached in browsers',
      state: 'met',
      where: ['shared/platform/host-function.ts', 'shared/storage/disk/serve.ts'],
      tests: [
        [
          'shared/security/requests.test.ts',
          'answers say their type and character set, are not guessed at, not kept, and not for other origins',
        ],
      ],
    },
    {
      id: '14.3.3',
      level: 2,
      text: 'Data stored in browser storage does not contain sensitive data, with the exception of session tokens',
      state: 'met',
      where: ['site/src/api/session.ts'],
      tests: [
        [
          'shared/security/code-rules.test.ts',
          'a browser keeps the theme, which view to paint, and an invitation until it is taken: nothing else of ours',
        ],
      ],
      note: 'The theme, a flag, the place where an upload goes on, and an invitation until it is taken.',
    },
  ],
};
