import type { Chapter } from './requirement.ts';

const tokens = 'shared/identity/tokens.test.ts';

/** Chapter 9. Ids and texts: OWASP ASVS 5.0, CC BY-SA 4.0. */
export const chapter: Chapter = {
  number: 9,
  title: 'Self-contained tokens',
  requirements: [
    {
      id: '9.1.1',
      level: 1,
      text: "Self-contained tokens are validated using their digital signature or MAC to protect against tampering before accepting the token's contents",
      state: 'met',
      where: ['shared/identity/tokens.ts'],
      tests: [
        [tokens, 'forged, foreign and ill-timed tokens are refused without an error'],
        [
          'functions/auth/tokens.test.ts',
          'forged tokens answer 401 with a problem document, and so does what is no token at all',
        ],
      ],
    },
    {
      id: '9.1.2',
      level: 1,
      text: 'Only algorithms on an allowlist can be used to create and verify self-contained tokens, for a given context',
      state: 'met',
      where: ['shared/identity/tokens.ts'],
      tests: [[tokens, 'forged, foreign and ill-timed tokens are refused without an error']],
      note: 'RS256 and nothing else.',
    },
    {
      id: '9.1.3',
      level: 1,
      text: 'Key material that is used to validate self-contained tokens is from trusted pre-configured sources for the token issuer, preventing attackers from specifying untrusted sources and keys',
      state: 'met',
      where: ['shared/identity/tokens.ts', 'shared/identity/signing-keys.ts'],
      tests: [
        [tokens, 'forged, foreign and ill-timed tokens are refused without an error'],
        ['shared/identity/signing-keys.test.ts', 'ids of keys that are no ids ask no database'],
      ],
    },
    {
      id: '9.2.1',
      level: 1,
      text: 'Verify that, if a validity time span is present in the token data, the token and its content are accepted only if the verification time is within this validity time span',
      state: 'met',
      where: ['shared/identity/tokens.ts'],
      tests: [
        [tokens, 'a token ends, with half a minute for clocks that differ'],
        [tokens, 'forged, foreign and ill-timed tokens are refused without an error'],
      ],
    },
    {
      id: '9.2.2',
      level: 2,
      text: "The service receiving a token validates the token to be the correct type and is meant for the intended purpose before accepting the token's contents",
      state: 'met',
      where: ['shared/identity/tokens.ts', 'shared/identity/tokens-claims.ts'],
      tests: [[tokens, 'forged, foreign and ill-timed tokens are refused without an error']],
    },
    {
      id: '9.2.3',
      level: 2,
      text: 'The service only accepts tokens which are intended for use with that service (audience)',
      state: 'met',
      where: ['shared/identity/tokens.ts'],
      tests: [[tokens, 'forged, foreign and ill-timed tokens are refused without an error']],
    },
    {
      id: '9.2.4',
      level: 2,
      text: 'Verify that, if a token issuer uses the same private key for issuing tokens to different audiences, the issued tokens contain an audience restriction that uniquely identifies the intended audiences',
      state: 'met',
      where: ['shared/identity/tokens.ts', 'shared/platform/event-token.ts'],
      tests: [
        [
          'functions/auth/tokens.test.ts',
          'a service exchanges its API key for a token, which others verify by the published keys',
        ],
        ['events/dispatcher/dispatcher.test.ts', 'a reaction is closed to whoever has no token of its function'],
      ],
      note: 'There is one audience for access tokens; tokens of the dispatcher are of another kind, with a key of their own, each bound to one function.',
    },
  ],
};
