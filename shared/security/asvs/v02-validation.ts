import type { Chapter } from './requirement.ts';

const hostileHttp = 'shared/testing/hostile/hostile-http.test.ts';
const signIn = 'functions/auth/sign-in.test.ts';
const quotas = 'shared/limits/quotas.test.ts';

/** Chapter 2. Ids and texts: OWASP ASVS 5.0, CC BY-SA 4.0. */
export const chapter: Chapter = {
  number: 2,
  title: 'Validation and business logic',
  requirements: [
    {
      id: '2.1.1',
      level: 1,
      text: "The application's documentation defines input validation rules for how to check the validity of data items against an expected structure",
      state: 'met',
      where: ['shared/platform/openapi.ts', 'site/src/generated/openapi.generated.json'],
      tests: [
        [
          'functions/notify/operations.test.ts',
          'each operation answered with every outcome it declares, and with no other',
        ],
      ],
      note: 'The OpenAPI document and the page made of it hold the schema of every input; they are made from the very schemas that validate.',
    },
    {
      id: '2.1.2',
      level: 2,
      text: "The application's documentation defines how to validate the logical and contextual consistency of combined data items, such as checking that suburb and ZIP code match",
      state: 'met',
      where: [
        'site/src/content/docs/api-access.md#API keys',
        'site/src/content/docs/inbound-webhooks.md#generic: from your own script',
      ],
      tests: [
        [
          'functions/auth/api-keys.test.ts',
          'scopes that the role does not allow, or that nobody knows, are refused by name',
        ],
      ],
    },
    {
      id: '2.1.3',
      level: 2,
      text: 'Expectations for business logic limits and validations are documented, including both per-user and globally across the application',
      state: 'met',
      where: [
        'site/src/content/docs/limits.md#Rates',
        'site/src/content/docs/limits.md#Quotas',
        'site/src/content/docs/limits.md#At once',
      ],
      tests: [],
    },
    {
      id: '2.2.1',
      level: 1,
      text: 'Input is validated to enforce business or functional expectations for that input',
      state: 'met',
      where: ['shared/platform/validate-input.ts'],
      tests: [
        [
          'shared/security/requests.test.ts',
          'whatever a path names and whatever comes as JSON has a schema, in every operation',
        ],
        [hostileHttp, 'bodies that are no JSON, of another type, too large or too deep are refused in words'],
        ['functions/projects/projects.test.ts', 'bad input is named field by field'],
        [hostileHttp, 'ids that are none, and SQL in parameters, are refused before the database sees them'],
      ],
    },
    {
      id: '2.2.2',
      level: 1,
      text: 'The application is designed to enforce input validation at a trusted service layer',
      state: 'met',
      where: ['shared/platform/validate-input.ts', 'shared/platform/host-function.ts'],
      tests: [
        [hostileHttp, 'bodies that are no JSON, of another type, too large or too deep are refused in words'],
        [signIn, 'hostile bodies are refused before anything is hashed'],
      ],
    },
    {
      id: '2.2.3',
      level: 2,
      text: 'The application ensures that combinations of related data items are reasonable according to the pre-defined rules',
      state: 'met',
      where: ['functions/auth/api-key.ts', 'functions/migration/save-decisions.ts'],
      tests: [
        [
          'functions/auth/api-keys.test.ts',
          'scopes that the role does not allow, or that nobody knows, are refused by name',
        ],
        [
          'functions/migration/migration.test.ts',
          'decisions are checked, kept, and begin anew after something was copied',
        ],
      ],
    },
    {
      id: '2.3.1',
      level: 1,
      text: 'The application will only process business logic flows for the same user in the expected sequential step order and without skipping steps',
      state: 'met',
      where: ['shared/migration/service/advance-migration.ts'],
      tests: [
        ['functions/migration/migration.test.ts', 'each step starts once, and only where the state allows it'],
        ['shared/migration/service/service.test.ts', 'nothing is put into place that was not proved'],
      ],
    },
    {
      id: '2.3.2',
      level: 2,
      text: "Business logic limits are implemented per the application's documentation to avoid business logic flaws being exploited",
      state: 'met',
      where: [
        'shared/limits/quotas.ts',
        'functions/notify/create-webhook-endpoint.ts',
        'functions/storage/receiving-slots.ts',
      ],
      tests: [
        [quotas, 'of ten at once only as many pass as there is room for, and the rest are told what to do'],
        ['functions/notify/operations.test.ts', 'the number of endpoints is bounded'],
        ['functions/storage/upload-faults.test.ts', 'more uploads than are allowed at once are told to come back'],
        [
          'functions/auth/password.test.ts',
          'more than five links for one person are asked for in vain, unseen from outside',
        ],
      ],
    },
    {
      id: '2.3.3',
      level: 2,
      text: 'Transactions are being used at the business logic level such that either a business logic operation succeeds in its entirety or it is rolled back to the previous correct state',
      state: 'met',
      where: ['shared/platform/create-ctx.ts'],
      tests: [
        ['events/dispatcher/dispatcher.test.ts', 'a transaction that is rolled back publishes nothing'],
        [
          'functions/storage/uploads.test.ts',
          'the last byte of an upload makes it an artifact with a run, in one commit',
        ],
      ],
    },
    {
      id: '2.3.4',
      level: 2,
      text: "Business logic level locking mechanisms are used to ensure that limited quantity resources cannot be double-booked by manipulating the application's logic",
      state: 'met',
      where: ['shared/identity/totp.ts', 'functions/storage/finish-upload.ts'],
      tests: [
        ['functions/auth/totp.test.ts', 'of two sign-ins with one code at once, one wins'],
        ['functions/storage/upload-faults.test.ts', 'two requests that finish the same upload begin one run'],
        [
          'functions/auth/tokens.test.ts',
          'two at once with one refresh token: one gets the next, then the session of both ends',
        ],
        [quotas, 'of ten at once only as many pass as there is room for, and the rest are told what to do'],
        ['shared/platform/idempotency.test.ts', 'fifty at once with one key make one row'],
      ],
    },
    {
      id: '2.4.1',
      level: 2,
      text: 'Anti-automation controls are in place to protect against excessive calls to application functions that could lead to data exfiltration, garbage-data creation, quota exhaustion, rate-limit breaches, denial-of-service …',
      state: 'met',
      where: ['shared/limits/rate-policies.ts', 'shared/limits/quotas.ts', 'shared/identity/throttle.ts'],
      tests: [
        [
          'shared/limits/rate-limiter.test.ts',
          'two processes together never let more than quota and burst through in any window',
        ],
        ['shared/limits/rate-limiter.test.ts', 'who sends too much waits as long as told, then goes on'],
        [quotas, 'of ten at once only as many pass as there is room for, and the rest are told what to do'],
        [signIn, 'after five wrong attempts each further one waits twice as long, and the right password waits too'],
        [signIn, 'a network address is counted over all accounts, and gets back what was right'],
      ],
    },
  ],
};
