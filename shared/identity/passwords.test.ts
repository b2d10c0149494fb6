import { hash } from '@node-rs/argon2';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { judgePassword } from './password-strength.ts';
import { decoyHash, hashPassword, needsRehash, verifyPassword } from './passwords.ts';

const context = { email: 'maria.lindqvist@shop-example.org', names: ['Nordic Ships', 'CloudForge'] };
const judge = (password: string): Promise<string | undefined> => judgePassword(password, context);

test('a password opens its own hash only, and no hash is made twice', async () => {
  const stored = await hashPassword('a sentence of my own');
  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.is(await verifyPassword(stored, 'a sentence of my own'), true);
  assert.is(await verifyPassword(stored, 'a sentence of my owN'), false);
  assert.is.not(await hashPassword('a sentence of my own'), stored);
});

test('the same signs typed in two ways are one password', async () => {
  const stored = await hashPassword('Fu\u0308r die K\u00fche im Stall');
  assert.is(await verifyPassword(stored, 'F\u00fcr die Ku\u0308he im Stall'), true);
});

test('what no password can be is refused, after the same work', async () => {
  const stored = await hashPassword('\u{fffd} a sentence of my own');
  assert.is(await verifyPassword(stored, '\u{d800} a sentence of my own'), false);
  assert.is(await verifyPassword(stored, 'x'.repeat(1_000_000)), false);
  assert.is(await verifyPassword(await decoyHash(), ''), false);
});

test('costs that grew are noticed', async () => {
  assert.is(needsRehash(await hashPassword('a sentence of my own')), false);
  assert.is(needsRehash(await hash('x', { memoryCost: 8_192, timeCost: 2, parallelism: 1 })), true);
  assert.is(needsRehash('$2b$10$CwTycUXWue0Thq9StjUM0uJ8Qz'), true);
});

test('more at once than can be worked on is refused as busy, and passes again afterwards', async () => {
  const stored = await hash('x', { memoryCost: 8, timeCost: 1, parallelism: 1 });
  const answers = await Promise.allSettled(Array.from({ length: 70 }, () => verifyPassword(stored, 'x')));
  const refused = answers.filter(answer => answer.status === 'rejected').map(({ reason }) => reason.code);
  assert.equal(refused, Array(6).fill('overloaded'));
  assert.is(await verifyPassword(stored, 'x'), true);
});

test('length is counted in code points after normalisation, 12 to 128', async () => {
  assert.match((await judge('kr\u00e4fte1')) ?? '', /7 characters/);
  assert.match((await judge('zwo\u0308lf Ziege')) ?? '', /11 characters/);
  assert.is(
    await judge(
      '\u{1f40c}\u{1f6a2}\u{1f31b}\u{1f9f5}\u{1f511}\u{1f955}\u{1f3bb}\u{1fab4}\u{1f9ca}\u{1f98a}\u{1fa81}\u{1f30b}',
    ),
    undefined,
  );
  const long = Array.from({ length: 129 }, (_, at) => String.fromCodePoint(0x4e00 + ((at * 37) % 900))).join('');
  assert.match((await judge(long)) ?? '', /129 characters/);
  assert.is(await judge([...long].slice(1).join('')), undefined);
});

test('there are no rules on which signs it holds', async () => {
  for (const password of ['vier alte Kutscher', 'correct horse battery staple', '4917 0382 5561', 'PFERDE FRESSEN HEU'])
    assert.is(await judge(password), undefined, password);
});

test('what is guessed first is refused', async () => {
  const refused: Record<string, RegExp> = {
    aaaaaaaaaaaaaaa: /repeats/,
    '\u{1f40c}\u{1f40c}\u{1f40c}\u{1f40c}\u{1f40c}\u{1f40c}\u{1f40c}\u{1f40c}\u{1f40c}\u{1f40c}\u{1f40c}\u{1f40c}':
      /repeats/,
    abcabcabcabcab: /repeats/,
    '123456789012': /row/,
    '987654321098': /row/,
    abcdefghijklmnop: /row/,
    QWERTYUIOPqwe: /row/,
    'maria.lindqvist': /address/,
    'maria.lindqvist@shop-example.org': /address/,
    Lindqvist2026: /address/,
    'NordicShips!99': /name/,
    'cloudforge-123': /name/,
    '1qaz2wsx3edc4rfv': /tried first/,
    Unbelievable: /tried first/,
    passwordpassword: /tried first/,
    '!!Butterfly2024': /tried first/,
  };
  for (const [password, why] of Object.entries(refused))
    assert.match((await judge(password)) ?? 'taken', why, password);
});

test('a name inside a password of its own is no reason', async () => {
  assert.is(await judge('Maria eats 17 green cucumbers'), undefined);
});

test('NUL, other controls and lone surrogates are refused', async () => {
  for (const sign of ['\0', '\n', '\u{d800}', '\u{dfff}'])
    assert.match((await judge(`eleven green${sign} cucumbers`)) ?? 'taken', /no keyboard/);
});

test.run();
