import type { Chapter } from './requirement.ts';

/** Chapter 6. Ids and texts: OWASP ASVS 5.0, CC BY-SA 4.0. */
export const chapter: Chapter = {
  number: 6,
  title: 'Authentication',
  requirements: [
    {
      id: '6.1.1',
      level: 1,
      text: 'Application documentation defines how controls such as rate limiting, anti-automation, and adaptive response, are used to defend against attacks such as credential stuffing and password brute force',
      state: 'met',
      where: ['site/src/content/docs/signing-in.md#Wrong attempts'],
      tests: [
        [
          'shared/security/documented-limits.test.ts',
          'the page on signing in tells the times and the number of sessions as the code has them',
        ],
        ['shared/identity/throttle.test.ts', 'waits double from a second to a quarter of an hour'],
        [
          'functions/auth/sign-in.test.ts',
          'a network address is counted over all accounts, and gets back what was right',
        ],
      ],
    },
    {
      id: '6.1.2',
      level: 2,
      text: 'A list of context-specific words is documented in order to prevent their use in passwords',
      state: 'met',
      where: ['site/src/content/docs/signing-in.md#With a password'],
      tests: [['shared/identity/passwords.test.ts', 'what is guessed first is refused']],
    },
    {
      id: '6.1.3',
      level: 2,
      text: 'Verify that, if the application includes multiple authentication pathways, these are all documented together with the security controls and authentication strength which must be consistently enforced across them',
      state: 'met',
      where: [
        'site/src/content/docs/signing-in.md#By a link',
        'site/src/content/docs/signing-in.md#With a password',
        'site/src/content/docs/api-access.md#Which one to take',
      ],
      tests: [],
    },
    {
      id: '6.2.1',
      level: 1,
      text: 'User set passwords are at least 8 characters in length although a minimum of 15 characters is strongly recommended',
      state: 'met',
      where: ['shared/identity/passwords.ts'],
      tests: [['shared/identity/passwords.test.ts', 'length is counted in code points after normalisation, 12 to 128']],
      note: '12 characters.',
    },
    {
      id: '6.2.2',
      level: 1,
      text: 'Users can change their password',
      state: 'met',
      where: ['functions/auth/set-password.ts'],
      tests: [
        [
          'functions/auth/password.test.ts',
          'a password is changed by whoever shows the old one; every other session ends and this one gets a new id',
        ],
      ],
    },
    {
      id: '6.2.3',
      level: 1,
      text: "Password change functionality requires the user's current and new password",
      state: 'partly',
      where: ['shared/identity/sign-in-passwords.ts'],
      tests: [
        [
          'functions/auth/password.test.ts',
          'a password is changed by whoever shows the old one; every other session ends and this one gets a new id',
        ],
        ['functions/auth/password.test.ts', 'guesses at the old password lock the account as guesses at the door do'],
        ['functions/auth/password.test.ts', 'a code of a second factor changes it too'],
      ],
      note: 'A code of the second factor does in place of the current password.',
    },
    {
      id: '6.2.4',
      level: 1,
      text: "Passwords submitted during account registration or password change are checked against an available set of, at least, the top 3000 passwords which match the application's password policy, e.g. minimum length",
      state: 'met',
      where: ['shared/identity/common-passwords.ts'],
      tests: [
        ['shared/identity/common-passwords.test.ts', 'common passwords are found in any case and any form'],
        ['functions/auth/password.test.ts', 'what is guessed first is refused, with the reason'],
      ],
    },
    {
      id: '6.2.5',
      level: 1,
      text: 'Passwords of any composition can be used, without rules limiting the type of characters permitted',
      state: 'met',
      where: ['shared/identity/password-strength.ts'],
      tests: [['shared/identity/passwords.test.ts', 'there are no rules on which signs it holds']],
    },
    {
      id: '6.2.6',
      level: 1,
      text: 'Password input fields use type=password to mask the entry',
      state: 'met',
      where: ['site/src/components/text-field.tsx'],
      tests: [
        [
          'shared/security/code-rules.test.ts',
          'fields of passwords mask what is typed, and nothing keeps a paste or a password manager out',
        ],
      ],
    },
    {
      id: '6.2.7',
      level: 1,
      text: '"paste" functionality, browser password helpers, and external password managers are permitted',
      state: 'met',
      where: ['site/src/components/text-field.tsx'],
      tests: [
        [
          'shared/security/code-rules.test.ts',
          'fields of passwords mask what is typed, and nothing keeps a paste or a password manager out',
        ],
      ],
    },
    {
      id: '6.2.8',
      level: 1,
      text: "The application verifies the user's password exactly as received from the user, without any modifications such as truncation or case transformation",
      state: 'partly',
      where: ['shared/identity/passwords.ts'],
      tests: [
        ['shared/identity/passwords.test.ts', 'the same signs typed in two ways are one password'],
        ['shared/identity/passwords.test.ts', 'what no password can be is refused, after the same work'],
      ],
      note: 'Nothing is cut off and no case is changed. Passwords are normalised (NFKC) before they are hashed, as NIST SP 800-63B asks, so that the same signs from two keyboards are one password.',
    },
    {
      id: '6.2.9',
      level: 2,
      text: 'Passwords of at least 64 characters are permitted',
      state: 'met',
      where: ['shared/identity/passwords.ts'],
      tests: [['shared/identity/passwords.test.ts', 'length is counted in code points after normalisation, 12 to 128']],
      note: '128 characters.',
    },
    {
      id: '6.2.10',
      level: 2,
      text: "A user's password stays valid until it is discovered to be compromised or the user rotates it",
      state: 'met',
      where: ['shared/identity/sign-in.ts'],
      tests: [['functions/auth/sign-in.test.ts', 'a password stays good until it is changed, however old it is']],
    },
    {
      id: '6.2.11',
      level: 2,
      text: 'The documented list of context specific words is used to prevent easy to guess passwords being created',
      state: 'met',
      where: ['shared/identity/password-strength.ts'],
      tests: [
        ['shared/identity/passwords.test.ts', 'what is guessed first is refused'],
        ['functions/auth/password.test.ts', 'what is guessed first is refused, with the reason'],
      ],
    },
    {
      id: '6.2.12',
      level: 2,
      text: 'Passwords submitted during account registration or password changes are checked against a set of breached passwords',
      state: 'met',
      where: ['shared/identity/common-passwords.ts'],
      tests: [
        ['shared/identity/common-passwords.test.ts', 'common passwords are found in any case and any form'],
        [
          'shared/identity/common-passwords.test.ts',
          'the list is small enough, and its notice counts what the build script put in',
        ],
      ],
    },
    {
      id: '6.3.1',
      level: 1,
      text: "Controls to prevent attacks such as credential stuffing and password brute force are implemented according to the application's security documentation",
      state: 'met',
      where: ['shared/identity/throttle.ts', 'shared/identity/sign-in.ts', 'shared/limits/client-address.ts'],
      tests: [
        [
          'functions/auth/sign-in.test.ts',
          'after five wrong attempts each further one waits twice as long, and the right password waits too',
        ],
        ['functions/auth/sign-in.test.ts', 'thirty attempts at once are let through no more often than in a row'],
        [
          'functions/auth/sign-in.test.ts',
          'a network address is counted over all accounts, and gets back what was right',
        ],
        [
          'functions/auth/sign-in.test.ts',
          'a wrong password, an unknown address, no password, a disabled person and no organisation answer alike',
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
    },
    {
      id: '6.3.2',
      level: 1,
      text: 'Default user accounts are not present in the application or are disabled',
      state: 'met',
      where: ['shared/cli/up/cli-key.ts'],
      tests: [
        [
          'functions/auth/sign-in.test.ts',
          'a wrong password, an unknown address, no password, a disabled person and no organisation answer alike',
        ],
        ['shared/security/code-rules.test.ts', 'settings that are secret have no default'],
      ],
      note: 'The first owner has no password until one is set; the way in is a link that the machine prints.',
    },
    {
      id: '6.3.3',
      level: 2,
      text: 'Either a multi-factor authentication mechanism or a combination of single-factor authentication mechanisms, must be used in order to access the application',
      state: 'partly',
      where: ['shared/identity/totp-second-factors.ts'],
      tests: [
        [
          'functions/auth/totp.test.ts',
          'where the organisation asks for a second factor, a session without may only set one up',
        ],
        ['functions/auth/totp.test.ts', 'an authenticator app is asked for once it is confirmed, and its code opens'],
      ],
      note: 'An organisation can ask all its members for a second factor; it does not have to.',
    },
    {
      id: '6.3.4',
      level: 2,
      text: 'Verify that, if the application includes multiple authentication pathways, there are no undocumented pathways and that security controls and authentication strength are enforced consistently',
      state: 'met',
      where: ['site/src/content/docs/signing-in.md#By a link', 'shared/identity/sessions.ts'],
      tests: [
        [
          'functions/auth/totp.test.ts',
          'where the organisation asks for a second factor, a session without may only set one up',
        ],
        ['functions/auth/totp.test.ts', 'a session that came by a link gets its second factor by a code'],
        [
          'functions/auth/oidc.test.ts',
          'a provider’s sign-in counts as a second factor only where its signed token says that it asked for one',
        ],
      ],
      note: 'A link shows that somebody can read the state folder, which holds everything; it counts as one factor.',
    },
    {
      id: '6.4.1',
      level: 1,
      text: 'System generated initial passwords or activation codes are securely randomly generated, follow the existing password policy, and expire after a short period of time or after they are initially used',
      state: 'met',
      where: ['shared/identity/sign-in-links.ts', 'functions/organizations/create-invitation.ts'],
      tests: [
        [
          'functions/auth/sign-in.test.ts',
          'a link works once, and each sign-in has its audit row without anything personal',
        ],
        [
          'functions/auth/password.test.ts',
          'a link that is too old, for signing in, or made before the password changed sets none',
        ],
        ['functions/organizations/invitations.test.ts', 'somebody new joins by a link, once, and is signed in'],
        [
          'functions/organizations/invitations.test.ts',
          'an invitation ends after seven days, when it is revoked, and when the address is invited again',
        ],
      ],
    },
    {
      id: '6.4.2',
      level: 1,
      text: 'Password hints or knowledge-based authentication (so-called "secret questions") are not present',
      state: 'met',
      where: ['shared/database/schema/identity.ts'],
      tests: [['shared/security/code-rules.test.ts', 'no table knows a hint or a secret question']],
    },
    {
      id: '6.4.3',
      level: 2,
      text: 'A secure process for resetting a forgotten password is implemented, that does not bypass any enabled multi-factor authentication mechanisms',
      state: 'met',
      where: ['shared/identity/sign-in-passwords.ts'],
      tests: [
        [
          'functions/auth/password.test.ts',
          'a reset link works once, ends every session and the lock, and asks for the second factor as ever',
        ],
        [
          'functions/auth/password.test.ts',
          'a reset link is mailed to whom it concerns, and the answer never says whether there is anyone',
        ],
      ],
    },
    {
      id: '6.4.4',
      level: 2,
      text: 'If a multi-factor authentication factor is lost, evidence of identity proofing is performed at the same level as during enrollment',
      state: 'met',
      where: ['shared/identity/recovery-codes.ts', 'shared/identity/sign-in-owner-reset.ts'],
      tests: [
        [
          'functions/auth/totp.test.ts',
          'recovery codes stand in once each, however they are typed, and only their hashes are kept',
        ],
        ['functions/auth/totp.test.ts', 'removing the last device ends the second factor, and needs one'],
        [
          'functions/auth/password.test.ts',
          'resetting the owner on the machine takes away everything that opened the account',
        ],
      ],
      note: 'A recovery code, or the machine itself. Nobody can take the factor of somebody else away over the network.',
    },
    {
      id: '6.5.1',
      level: 2,
      text: 'Lookup secrets, out-of-band authentication requests or codes, and time-based one-time passwords (TOTPs) are only successfully usable once',
      state: 'met',
      where: ['shared/identity/totp.ts', 'shared/identity/recovery-codes.ts'],
      tests: [
        ['functions/auth/totp.test.ts', 'of two sign-ins with one code at once, one wins'],
        [
          'functions/auth/totp.test.ts',
          'recovery codes stand in once each, however they are typed, and only their hashes are kept',
        ],
        [
          'functions/auth/password.test.ts',
          'a reset link works once, ends every session and the lock, and asks for the second factor as ever',
        ],
      ],
    },
    {
      id: '6.5.2',
      level: 2,
      text: "Verify that, when being stored in the application's backend, lookup secrets with less than 112 bits of entropy (19 random alphanumeric characters or 34 random digits) are hashed with an approved password storage hashing algorithm …",
      state: 'met',
      where: ['shared/identity/recovery-codes.ts'],
      tests: [
        [
          'functions/auth/totp.test.ts',
          'recovery codes stand in once each, however they are typed, and only their hashes are kept',
        ],
      ],
      note: '125 random bits each, so that SHA-256 keeps them.',
    },
    {
      id: '6.5.3',
      level: 2,
      text: 'Lookup secrets, out-of-band authentication code, and time-based one-time password seeds, are generated using a Cryptographically Secure Pseudorandom Number Generator (CSPRNG) to avoid predictable values',
      state: 'met',
      where: ['shared/identity/recovery-codes.ts', 'shared/platform/ids.ts'],
      tests: [
        ['shared/security/code-rules.test.ts', 'what guesses must not predict never comes from Math.random'],
        [
          'shared/security/inventory/inventory.test.ts',
          'the inventory of cryptography names every file that uses any, and no other',
        ],
      ],
    },
    {
      id: '6.5.4',
      level: 2,
      text: 'Lookup secrets and out-of-band authentication codes have a minimum of 20 bits of entropy (typically 4 random alphanumeric characters or 6 random digits is sufficient)',
      state: 'met',
      where: ['shared/identity/recovery-codes.ts'],
      tests: [
        [
          'functions/auth/totp.test.ts',
          'recovery codes stand in once each, however they are typed, and only their hashes are kept',
        ],
      ],
    },
    {
      id: '6.5.5',
      level: 2,
      text: 'Out-of-band authentication requests, codes, or tokens, as well as time-based one-time passwords (TOTPs) have a defined lifetime',
      state: 'partly',
      where: ['shared/identity/totp.ts', 'shared/identity/sign-in-links.ts'],
      tests: [
        ['functions/auth/totp.test.ts', 'a code is good for one step either side, and not for two'],
        [
          'functions/auth/password.test.ts',
          'a link that is too old, for signing in, or made before the password changed sets none',
        ],
      ],
      note: 'A code of 30 seconds is taken one step early or late (RFC 6238, 5.2), so it may live for 90. A link to set a password lives 30 minutes.',
    },
    {
      id: '6.6.1',
      level: 2,
      text: 'Authentication mechanisms using the Public Switched Telephone Network (PSTN) to deliver One-time Passwords (OTPs) via phone or SMS are offered only when the phone number has previously been validated …',
      state: 'not applicable',
      where: ['pnpm-lock.yaml'],
      tests: [],
      note: 'No code goes by telephone or SMS.',
    },
    {
      id: '6.6.2',
      level: 2,
      text: 'Out-of-band authentication requests, codes, or tokens are bound to the original authentication request for which they were generated and are not usable for a previous or subsequent one',
      state: 'partly',
      where: ['shared/identity/sign-in-links.ts', 'functions/auth/oidc-callback.ts'],
      tests: [
        ['functions/auth/oidc.test.ts', 'a callback works once, in the browser that began, with its own state'],
        [
          'functions/auth/password.test.ts',
          'a link that is too old, for signing in, or made before the password changed sets none',
        ],
      ],
      note: 'A sign-in by a provider is bound to the browser that began it. A link to set a password is not bound to who asked for it: it is meant to be opened where mail is read; it signs nobody in.',
    },
    {
      id: '6.6.3',
      level: 2,
      text: 'A code based out-of-band authentication mechanism is protected against brute force attacks by using rate limiting',
      state: 'met',
      where: ['shared/identity/sign-in-links.ts'],
      tests: [
        [
          'functions/auth/password.test.ts',
          'more than five links for one person are asked for in vain, unseen from outside',
        ],
        [
          'functions/auth/sign-in.test.ts',
          'a network address is counted over all accounts, and gets back what was right',
        ],
      ],
      note: 'Links have 256 random bits, and asking for them is limited.',
    },
    {
      id: '6.8.1',
      level: 2,
      text: "Verify that, if the application supports multiple identity providers (IdPs), the user's identity cannot be spoofed via another supported identity provider",
      state: 'met',
      where: ['shared/identity/oidc.ts', 'shared/identity/sign-in-proof.ts'],
      tests: [
        [
          'functions/auth/oidc.test.ts',
          'a member of this organisation alone is linked by a verified address; nobody of another organisation is',
        ],
        [
          'functions/auth/oidc.test.ts',
          'whoever comes for the first time joins with the role of the provider, and is known afterwards',
        ],
        [
          'functions/auth/oidc.test.ts',
          'a provider opens its own organisation and no other, and is no proof for the account of somebody in several',
        ],
      ],
    },
    {
      id: '6.8.2',
      level: 2,
      text: 'The presence and integrity of digital signatures on authentication assertions are always validated, rejecting any assertions that are unsigned or have invalid signatures',
      state: 'met',
      where: ['shared/identity/oidc-client.ts'],
      tests: [
        [
          'functions/auth/oidc.test.ts',
          'an ID token that is not for this sign-in, or not of this provider, is refused',
        ],
      ],
    },
    {
      id: '6.8.3',
      level: 2,
      text: 'SAML assertions are uniquely processed and used only once within the validity period to prevent replay attacks',
      state: 'not applicable',
      where: ['pnpm-lock.yaml'],
      tests: [
        ['shared/security/code-rules.test.ts', 'no package speaks LDAP, XPath, LaTeX, JNDI, memcache, GraphQL or SAML'],
      ],
      note: 'There is no SAML.',
    },
    {
      id: '6.8.4',
      level: 2,
      text: 'Verify that, if an application uses a separate Identity Provider (IdP) and expects specific authentication strength, methods, or recentness for specific functions …',
      state: 'met',
      where: ['shared/identity/oidc-client.ts'],
      tests: [
        [
          'functions/auth/oidc.test.ts',
          'a provider’s sign-in counts as a second factor only where its signed token says that it asked for one',
        ],
      ],
      note: '`amr` and `acr` of the signed token; where they say nothing it counts as one factor.',
    },
  ],
};
