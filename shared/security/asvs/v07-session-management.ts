import type { Chapter } from './requirement.ts';

const sessions = 'functions/auth/sessions.test.ts';
const tokens = 'functions/auth/tokens.test.ts';
const password = 'functions/auth/password.test.ts';
const members = 'functions/organizations/members.test.ts';

/** Chapter 7. Ids and texts: OWASP ASVS 5.0, CC BY-SA 4.0. */
export const chapter: Chapter = {
  number: 7,
  title: 'Session management',
  requirements: [
    {
      id: '7.1.1',
      level: 2,
      text: "The user's session inactivity timeout and absolute maximum session lifetime are documented, are appropriate in combination with other controls …",
      state: 'met',
      where: ['site/src/content/docs/signing-in.md#Where you are signed in', 'SECURITY.md#Sessions'],
      tests: [
        [
          'shared/security/documented-limits.test.ts',
          'the page on signing in tells the times and the number of sessions as the code has them',
        ],
        [sessions, 'a session ends after seven days of rest, and after thirty in any case'],
      ],
    },
    {
      id: '7.1.2',
      level: 2,
      text: 'The documentation defines how many concurrent (parallel) sessions are allowed for one account as well as the intended behaviors and actions to be taken when the maximum number of active sessions is reached',
      state: 'met',
      where: ['site/src/content/docs/signing-in.md#Where you are signed in'],
      tests: [
        [
          'shared/security/documented-limits.test.ts',
          'the page on signing in tells the times and the number of sessions as the code has them',
        ],
        [sessions, 'the hundred-and-first session ends the one that was used longest ago'],
      ],
    },
    {
      id: '7.1.3',
      level: 2,
      text: 'All systems that create and manage user sessions as part of a federated identity management ecosystem are documented along with controls to coordinate session lifetimes, termination …',
      state: 'met',
      where: ['site/src/content/docs/api-access.md#Identity providers', 'SECURITY.md#Sessions'],
      tests: [],
    },
    {
      id: '7.2.1',
      level: 1,
      text: 'The application performs all session token verification using a trusted, backend service',
      state: 'met',
      where: ['shared/identity/sessions.ts'],
      tests: [
        [
          'shared/testing/hostile/hostile-tenants.test.ts',
          '…: nobody gets in without credentials, with forged ones, or with a cookie that is none',
        ],
      ],
    },
    {
      id: '7.2.2',
      level: 1,
      text: 'The application uses either self-contained or reference tokens that are dynamically generated for session management, i.e. not using static API secrets and keys',
      state: 'met',
      where: ['shared/identity/sessions.ts', 'shared/identity/refresh.ts'],
      tests: [
        [tokens, 'a refresh token is good once, and the chain goes on'],
        [
          'functions/auth/sign-in.test.ts',
          'address and password sign in, in any case of the address, and the cookie is closed to scripts and other sites',
        ],
      ],
      note: 'API keys are for programs; what they are exchanged for lives ten minutes.',
    },
    {
      id: '7.2.3',
      level: 1,
      text: 'If reference tokens are used to represent user sessions, they are unique and generated using a cryptographically secure pseudo-random number generator (CSPRNG) and possess at least 128 bits of entropy',
      state: 'met',
      where: ['shared/identity/sessions.ts', 'shared/platform/ids.ts'],
      tests: [
        [
          'functions/auth/sign-in.test.ts',
          'address and password sign in, in any case of the address, and the cookie is closed to scripts and other sites',
        ],
        ['shared/security/code-rules.test.ts', 'what guesses must not predict never comes from Math.random'],
      ],
      note: '256 random bits.',
    },
    {
      id: '7.2.4',
      level: 1,
      text: 'The application generates a new session token on user authentication, including re-authentication, and terminates the current session token',
      state: 'partly',
      where: ['shared/identity/sessions.ts', 'functions/auth/former-session.ts'],
      tests: [
        [sessions, 'signing in again ends the session that the browser had, of whomever it was, and no other'],
        [
          password,
          'a password is changed by whoever shows the old one; every other session ends and this one gets a new id',
        ],
        [sessions, 'a session that goes on under another id ends when the first would have'],
        ['functions/auth/totp.test.ts', 'a session that came by a link gets its second factor by a code'],
      ],
      note: 'Signing in, confirming a session and every change of factors give a new token and end the one before. A proof that is sent along with another request (`confirm`) counts for the session as it is; and a browser that comes back from an identity provider does not show its old session, which then ends by itself.',
    },
    {
      id: '7.3.1',
      level: 2,
      text: 'There is an inactivity timeout such that re-authentication is enforced according to risk analysis and documented security decisions',
      state: 'met',
      where: ['shared/identity/sessions.ts'],
      tests: [[sessions, 'a session ends after seven days of rest, and after thirty in any case']],
    },
    {
      id: '7.3.2',
      level: 2,
      text: 'There is an absolute maximum session lifetime such that re-authentication is enforced according to risk analysis and documented security decisions',
      state: 'met',
      where: ['shared/identity/sessions.ts'],
      tests: [
        [sessions, 'a session ends after seven days of rest, and after thirty in any case'],
        [sessions, 'a session that goes on under another id ends when the first would have'],
      ],
    },
    {
      id: '7.4.1',
      level: 1,
      text: 'When session termination is triggered, the application disallows any further use of the session',
      state: 'met',
      where: ['shared/identity/sessions.ts', 'shared/identity/revocations.ts'],
      tests: [
        [sessions, 'signing out ends the session and takes the cookie away'],
        ['shared/identity/tokens.test.ts', 'a revoked token is refused, also one that was verified before'],
        [tokens, 'a person’s access token revokes itself with its session'],
      ],
    },
    {
      id: '7.4.2',
      level: 1,
      text: 'The application terminates all active sessions when a user account is disabled or deleted',
      state: 'met',
      where: ['shared/identity/sessions.ts', 'functions/organizations/remove-member.ts'],
      tests: [
        [sessions, 'whoever is disabled is out at once'],
        [tokens, 'who loses the role, the membership or the account loses the tokens from before'],
        [
          members,
          'who is removed has no session, key, grant or invitation left, and no account if there is no other organisation',
        ],
      ],
    },
    {
      id: '7.4.3',
      level: 2,
      text: 'The application gives the option to terminate all other active sessions after a successful change or removal of any authentication factor (including password change via reset or recovery and, if present, an MFA settings update)',
      state: 'met',
      where: ['shared/identity/sign-in-passwords.ts', 'functions/auth/revoke-other-sessions.ts'],
      tests: [
        [
          password,
          'a password is changed by whoever shows the old one; every other session ends and this one gets a new id',
        ],
        [password, 'a reset link works once, ends every session and the lock, and asks for the second factor as ever'],
        [sessions, 'one session is ended, then all others, each with its audit row'],
      ],
    },
    {
      id: '7.4.4',
      level: 2,
      text: 'All pages that require authentication have easy and visible access to logout functionality',
      state: 'met',
      where: ['site/src/layouts'],
      tests: [['shared/testing/browser/site.browser.test.ts', 'signing out ends the session']],
    },
    {
      id: '7.4.5',
      level: 2,
      text: 'Application administrators are able to terminate active sessions for an individual user or for all users',
      state: 'met',
      where: ['functions/organizations/end-member-sessions.ts', 'shared/identity/sign-in-owner-reset.ts'],
      tests: [
        [members, 'an admin ends the sessions of a member who stays one, and not those of a role above'],
        [
          members,
          'who is removed has no session, key, grant or invitation left, and no account if there is no other organisation',
        ],
        [password, 'resetting the owner on the machine takes away everything that opened the account'],
      ],
    },
    {
      id: '7.5.1',
      level: 2,
      text: 'The application requires full re-authentication before allowing modifications to sensitive account attributes which may affect authentication such as email address, phone number, MFA configuration …',
      state: 'met',
      where: ['shared/identity/sign-in-proof.ts', 'shared/identity/totp-second-factors.ts'],
      tests: [
        [sessions, 'what can do harm asks for a proof after a quarter of an hour, and takes one along or before'],
        ['functions/auth/totp.test.ts', 'removing the last device ends the second factor, and needs one'],
        [password, 'a first password is set by a session that was proved lately, and by no other'],
        [members, 'an old session is asked for a proof before a role changes'],
      ],
    },
    {
      id: '7.5.2',
      level: 2,
      text: 'Users are able to view and (having authenticated again with at least one factor) terminate any or all currently active sessions',
      state: 'met',
      where: ['functions/auth/list-sessions.ts', 'functions/auth/revoke-session.ts'],
      tests: [
        [sessions, 'sessions are listed with device, address and factors, and the current one is marked'],
        [sessions, 'whoever took over a browser that was left open ends no other session without a proof'],
      ],
    },
    {
      id: '7.6.1',
      level: 2,
      text: 'Session lifetime and termination between Relying Parties (RPs) and Identity Providers (IdPs) behave as documented, requiring re-authentication as necessary such as when the maximum time between IdP authentication events is reached',
      state: 'met',
      where: ['shared/identity/oidc.ts', 'site/src/content/docs/api-access.md#Identity providers'],
      tests: [
        ['functions/auth/oidc.test.ts', 'a deleted provider takes its secret and its links with it'],
        [sessions, 'a session ends after seven days of rest, and after thirty in any case'],
      ],
      note: 'A session here has its own end; it does not end with that at the provider, and the docs say so.',
    },
    {
      id: '7.6.2',
      level: 2,
      text: "Creation of a session requires either the user's consent or an explicit action, preventing the creation of new application sessions without user interaction",
      state: 'met',
      where: ['functions/auth/oidc-start.ts'],
      tests: [
        [
          'functions/auth/oidc-start.test.ts',
          'no other site begins a sign-in: not in a frame, and not without a click',
        ],
      ],
    },
  ],
};
