import type { Chapter } from './requirement.ts';

const signingKeys = 'shared/identity/signing-keys.test.ts';
const inventory = 'shared/security/inventory/inventory.test.ts';

/** Chapter 11. Ids and texts: OWASP ASVS 5.0, CC BY-SA 4.0. */
export const chapter: Chapter = {
  number: 11,
  title: 'Cryptography',
  requirements: [
    {
      id: '11.1.1',
      level: 2,
      text: 'There is a documented policy for management of cryptographic keys and a cryptographic key lifecycle that follows a key management standard such as NIST SP 800-57. This should include ensuring that keys are not overshared',
      state: 'met',
      where: ['site/src/content/docs/security-inventory.md#Keys'],
      tests: [
        [signingKeys, 'it rotates by itself after 90 days, once among many'],
        [
          'shared/cli/secrets.test.ts',
          'rotation: readers and writers go on, a kill in the middle loses nothing, and the old key is retired',
        ],
      ],
    },
    {
      id: '11.1.2',
      level: 2,
      text: 'A cryptographic inventory is performed, maintained, regularly updated, and includes all cryptographic keys, algorithms, and certificates used by the application',
      state: 'met',
      where: ['site/src/content/docs/security-inventory.md#Cryptography'],
      tests: [[inventory, 'the inventory of cryptography names every file that uses any, and no other']],
    },
    {
      id: '11.2.1',
      level: 2,
      text: 'Industry-validated implementations (including libraries and hardware-accelerated implementations) are used for cryptographic operations',
      state: 'met',
      where: ['site/src/content/docs/security-inventory.md'],
      tests: [
        [inventory, 'the inventory of cryptography names every file that uses any, and no other'],
        [inventory, 'the code names no algorithm but approved ones'],
      ],
      note: 'Node’s OpenSSL, jose, argon2, otplib; no algorithm of our own.',
    },
    {
      id: '11.2.2',
      level: 2,
      text: 'The application is designed with crypto agility such that random number, authenticated encryption, MAC, or hashing algorithms, key lengths, rounds, ciphers and modes can be reconfigured, upgraded, or swapped at any time …',
      state: 'met',
      where: ['shared/identity/key-ring.ts', 'shared/identity/passwords.ts'],
      tests: [
        [
          'shared/cli/secrets.test.ts',
          'rotation: readers and writers go on, a kill in the middle loses nothing, and the old key is retired',
        ],
        ['functions/auth/sign-in.test.ts', 'a hash with smaller costs is replaced at the next sign-in'],
        [
          signingKeys,
          'at no moment is there a token that the keys of that moment, or of an hour before, do not verify',
        ],
      ],
      note: 'Keys are replaced while everything runs, and each row names its key; another algorithm is a release.',
    },
    {
      id: '11.2.3',
      level: 2,
      text: 'All cryptographic primitives utilize a minimum of 128-bits of security based on the algorithm, key size, and configuration',
      state: 'met',
      where: ['shared/identity/signing-keys.ts'],
      tests: [
        [signingKeys, 'the private part is sealed, and bound to its row'],
        [inventory, 'the code names no algorithm but approved ones'],
      ],
      note: 'RSA 3,072, Ed25519, AES-256, HMAC-SHA-256. Keys of 2,048 bits from before are replaced within 90 days, or at once with `cloudforge keys rotate`.',
    },
    {
      id: '11.3.1',
      level: 1,
      text: 'Insecure block modes and weak padding schemes are not used',
      state: 'met',
      where: ['shared/identity/envelopes.ts'],
      tests: [
        [inventory, 'the code names no algorithm but approved ones'],
        [
          'shared/identity/envelopes.test.ts',
          'another tenant, another id, another key and every changed byte are refused',
        ],
      ],
      note: 'PKCS #1 v1.5 is used for signatures (RS256), which is approved (FIPS 186-5), and for no encryption.',
    },
    {
      id: '11.3.2',
      level: 1,
      text: 'Only approved ciphers and modes such as AES with GCM are used',
      state: 'met',
      where: ['shared/identity/envelopes.ts'],
      tests: [[inventory, 'the code names no algorithm but approved ones']],
    },
    {
      id: '11.3.3',
      level: 2,
      text: 'Encrypted data is protected against unauthorized modification preferably by using an approved authenticated encryption method or by combining an approved encryption method with an approved MAC algorithm',
      state: 'met',
      where: ['shared/identity/envelopes.ts'],
      tests: [
        [
          'shared/identity/envelopes.test.ts',
          'another tenant, another id, another key and every changed byte are refused',
        ],
      ],
    },
    {
      id: '11.4.1',
      level: 1,
      text: 'Only approved hash functions are used for general cryptographic use cases, including digital signatures, HMAC, KDF, and random bit generation',
      state: 'met',
      where: ['site/src/content/docs/security-inventory.md'],
      tests: [[inventory, 'the code names no algorithm but approved ones']],
      note: 'SHA-256; SHA-1 within HMAC for authenticator apps (RFC 6238), and where the protocol of an old database server knows nothing else.',
    },
    {
      id: '11.4.2',
      level: 2,
      text: 'Passwords are stored using an approved, computationally intensive, key derivation function (also known as a "password hashing function"), with parameter settings configured based on current guidance',
      state: 'met',
      where: ['shared/identity/passwords.ts'],
      tests: [
        ['shared/identity/passwords.test.ts', 'a password opens its own hash only, and no hash is made twice'],
        ['functions/auth/sign-in.test.ts', 'a hash with smaller costs is replaced at the next sign-in'],
      ],
    },
    {
      id: '11.4.3',
      level: 2,
      text: 'Hash functions used in digital signatures, as part of data authentication or data integrity are collision resistant and have appropriate bit-lengths',
      state: 'met',
      where: ['shared/audit/seal.ts', 'shared/engines/proof/row-hash.ts'],
      tests: [
        [inventory, 'the code names no algorithm but approved ones'],
        ['functions/audit/tampering.test.ts', 'an edit of any column of a row is found, with its number and id'],
      ],
    },
    {
      id: '11.4.4',
      level: 2,
      text: 'The application uses approved key derivation functions with key stretching parameters when deriving secret keys from passwords',
      state: 'met',
      where: ['shared/identity/key-ring.ts'],
      tests: [
        [
          'shared/identity/key-ring.test.ts',
          'a key that is none stops the start with the name of its setting, and without the key',
        ],
      ],
      note: 'No key is derived from a password: they are 32 random bytes, and purposes are separated by HKDF.',
    },
    {
      id: '11.5.1',
      level: 2,
      text: 'All random numbers and strings which are intended to be non-guessable must be generated using a cryptographically secure pseudo-random number generator (CSPRNG) and have at least 128 bits of entropy',
      state: 'met',
      where: ['shared/platform/ids.ts'],
      tests: [['shared/security/code-rules.test.ts', 'what guesses must not predict never comes from Math.random']],
      note: '256 bits for tokens, 125 for recovery codes. Ids are UUIDs and open nothing by themselves.',
    },
    {
      id: '11.6.1',
      level: 2,
      text: 'Only approved cryptographic algorithms and modes of operation are used for key generation and seeding, and digital signature generation and verification',
      state: 'met',
      where: ['shared/identity/signing-keys.ts', 'shared/identity/platform-keys.ts'],
      tests: [
        [signingKeys, 'the private part is sealed, and bound to its row'],
        [inventory, 'the code names no algorithm but approved ones'],
      ],
    },
  ],
};
