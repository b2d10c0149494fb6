import { isCommonPassword } from './common-passwords.ts';
import { codePoints, normalizePassword, passwordLengthMax, passwordLengthMin } from './passwords.ts';

/** What somebody who knows the person would try first. */
export interface PasswordContext {
  email: string;
  /** Names of the organisation, the person and the product. */
  names: readonly string[];
}

/** A part of the context that is shorter says too little: `Al` is in many good sentences. */
const namePartMin = 4;
/** What is left beside a name, a run or a common word must be a password of its own, or nearly. */
const ownPartMin = 8;
/** Keys and signs in the order in which fingers and minds walk along them. */
const rows = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'yxcvbnm',
];

/**
 * Why a password is refused, as a sentence for its owner; undefined if it is not. There are no rules on which signs it
 * must hold (NIST SP 800-63B, 5.1.1.2): only length, and what is guessed first.
 */
export async function judgePassword(password: string, context: PasswordContext): Promise<string | undefined> {
  if (!password.isWellFormed() || /\p{Cc}/u.test(password))
    return 'It holds a sign that no keyboard types. Leave it out.';
  const normalized = normalizePassword(password);
  const length = codePoints(normalized);
  if (length < passwordLengthMin) return `It has ${length} characters. Take at least ${passwordLengthMin}.`;
  if (length > passwordLengthMax) return `It has ${length} characters. Take at most ${passwordLengthMax}.`;
  const lower = normalized.toLowerCase();
  const unit = repeatedUnit([...lower]);
  if (unit.length < ownPartMin) return 'It repeats one short part. Take more that is different.';
  if (isRun(unit.join(''))) return 'It is a row of keys, letters or digits. Take something that follows no row.';
  const known = [...emailParts(context.email), ...context.names.flatMap(nameParts)].find(part => isMostly(lower, part));
  if (known !== undefined)
    return 'It is little more than your address or a name that is known here. Take something that has nothing to do with them.';
  for (const form of new Set([lower, unit.join(''), withoutPadding(lower)]))
    if (codePoints(form) >= 6 && (await isCommonPassword(form)))
      return 'It is on the list of passwords that are tried first. Take another one.';
  return undefined;
}

/** The shortest part whose repetition is the text, the text itself if there is none; a last one may be cut off. */
function repeatedUnit(signs: readonly string[]): readonly string[] {
  for (let size = 1; size <= signs.length / 2; size += 1)
    if (signs.every((sign, at) => sign === signs[at % size])) return signs.slice(0, size);
  return signs;
}

/** true if the text is a walk along one row, in either direction, beginning again where the row ends. */
function isRun(text: string): boolean {
  return rows.some(row => {
    const back = [...row].reverse().join('');
    const times = Math.ceil(text.length / row.length) + 1;
    return [row, back].some(one => one.repeat(times).includes(text)) || isDigitWalk(text);
  });
}

/** 1234567890123: digits that each differ from the one before by the same step, modulo ten. */
function isDigitWalk(text: string): boolean {
  if (!/^\d+$/.test(text)) return false;
  const step = (Number(text[1]) - Number(text[0]) + 10) % 10;
  return [...text].every((digit, at) => at === 0 || (Number(digit) - Number(text[at - 1]) + 10) % 10 === step);
}

function isMostly(password: string, part: string): boolean {
  return password.includes(part) && codePoints(password.replaceAll(part, '')) < ownPartMin;
}

function emailParts(email: string): string[] {
  const lower = email.normalize('NFKC').toLowerCase();
  const [local = '', domain = ''] = lower.split('@');
  return [lower, local, ...local.split(/[._+-]/), domain, ...domain.split('.')].filter(
    part => part.length >= namePartMin,
  );
}

function nameParts(name: string): string[] {
  const lower = name.normalize('NFKC').toLowerCase();
  return [lower, lower.replaceAll(/\s+/g, ''), ...lower.split(/[^\p{L}\p{N}]+/u)].filter(
    part => part.length >= namePartMin,
  );
}

/** The word inside digits and signs, where it is most of the password: `!!Butterfly2024` is `butterfly`. */
function withoutPadding(password: string): string {
  const word = password.replace(/^[^\p{L}]+/u, '').replace(/[^\p{L}]+$/u, '');
  return codePoints(password) - codePoints(word) < ownPartMin ? word : password;
}
