import type { Chapter } from './requirement.ts';

const matrix = 'shared/testing/hostile/matrix.test.ts';
const hostileTenants = 'shared/testing/hostile/hostile-tenants.test.ts';
const rls = 'shared/database/rls.test.ts';

/** Chapter 8. Ids and texts: OWASP ASVS 5.0, CC BY-SA 4.0. */
export const chapter: Chapter = {
  number: 8,
  title: 'Authorization',
  requirements: [
    {
      id: '8.1.1',
      level: 1,
      text: 'Authorization documentation defines rules for restricting function-level and data-specific access based on consumer permissions and resource attributes',
      state: 'met',
      where: [
        'site/src/content/docs/roles.md#On single projects',
        'site/src/content/docs/roles.md#Members',
        'shared/platform/actor.ts',
      ],
      tests: [
        ['shared/platform/roles-page.test.ts', 'the page of roles is what the table and the operations say'],
        [matrix, 'no attacker gets what is not theirs, and none changes anything'],
      ],
    },
    {
      id: '8.1.2',
      level: 2,
      text: 'Authorization documentation defines rules for field-level access restrictions (both read and write) based on consumer permissions and resource attributes',
      state: 'partly',
      where: ['site/src/content/docs/roles.md#Members'],
      tests: [
        [
          'functions/migration/migration.test.ts',
          'rejected rows are listed without their values, and downloaded with them',
        ],
      ],
      note: 'Who may read and write which thing is documented; fields of it are told apart in a few places only.',
    },
    {
      id: '8.2.1',
      level: 1,
      text: 'The application ensures that function-level access is restricted to consumers with explicit permissions',
      state: 'met',
      where: ['shared/platform/authorize.ts', 'shared/platform/actor.ts'],
      tests: [
        [matrix, 'no attacker gets what is not theirs, and none changes anything'],
        [matrix, 'every operation that is open to everybody is one that is meant to be'],
        ['functions/auth/api-keys.test.ts', 'scopes narrow a key, and who is asking may always be asked'],
        [
          'functions/organizations/members.test.ts',
          'nobody gives or takes a role above their own, and nobody without the permission gives any',
        ],
      ],
    },
    {
      id: '8.2.2',
      level: 1,
      text: 'The application ensures that data-specific access is restricted to consumers with explicit permissions to specific data items to mitigate insecure direct object reference (IDOR) and broken object level authorization (BOLA)',
      state: 'met',
      where: ['shared/database/migrations', 'shared/platform/authorize.ts'],
      tests: [
        [hostileTenants, '…: what belongs to another organisation is as if it did not exist'],
        [matrix, 'no attacker gets what is not theirs, and none changes anything'],
        [rls, 'a tenant sees its own rows and nothing of another'],
        [
          'shared/database/hidden-projects.test.ts',
          'nothing of a closed project is read from any table; everything of the others is',
        ],
        [
          'functions/organizations/grants.test.ts',
          'a restricted project does not exist for who has no grant; admins and those with one see it',
        ],
      ],
    },
    {
      id: '8.2.3',
      level: 2,
      text: 'The application ensures that field-level access is restricted to consumers with explicit permissions to specific fields to mitigate broken object property level authorization (BOPLA)',
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
        [
          'functions/migration/migration.test.ts',
          'rejected rows are listed without their values, and downloaded with them',
        ],
        [
          'shared/security/requests.test.ts',
          'fields that an operation does not name are not written, whoever sends them',
        ],
      ],
    },
    {
      id: '8.3.1',
      level: 1,
      text: "The application enforces authorization rules at a trusted service layer and doesn't rely on controls that an untrusted consumer could manipulate, such as client-side JavaScript",
      state: 'met',
      where: ['shared/platform/authorize.ts'],
      tests: [
        [matrix, 'no attacker gets what is not theirs, and none changes anything'],
        [hostileTenants, '…: nobody gets in without credentials, with forged ones, or with a cookie that is none'],
      ],
    },
    {
      id: '8.4.1',
      level: 2,
      text: 'Multi-tenant applications use cross-tenant controls to ensure consumer operations will never affect tenants with which they do not have permissions to interact',
      state: 'met',
      where: ['shared/database/scope.ts', 'shared/database/migrations'],
      tests: [
        [rls, 'every table has forced row-level security and a policy'],
        [rls, 'without a tenant the application sees no row of any table'],
        [rls, 'a row of another tenant can neither be written, moved nor deleted'],
        [hostileTenants, '…: what belongs to another organisation is as if it did not exist'],
        [
          'shared/database/scoped-driver.test.ts',
          'one tenant sees nothing of the other, whoever used the connection before',
        ],
        [
          'functions/auth/oidc.test.ts',
          'a provider opens its own organisation and no other, and is no proof for the account of somebody in several',
        ],
      ],
    },
  ],
};
