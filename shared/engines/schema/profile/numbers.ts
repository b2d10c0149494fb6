/** What `scanNumber` recognised. */
export const numberClass = { none: 0, integer: 1, decimal: 2, exponent: 3, notFinite: 4 } as const;
export type NumberClass = (typeof numberClass)[keyof typeof numberClass];

/** The parts of the number that `scanNumber` read last. Positions are indexes into the bytes it was given. */
export const scanned = {
  negative: false,
  /** Digits before the point, leading zeros left out: [integerStart, integerEnd). */
  integerStart: 0,
  integerEnd: 0,
  /** Digits after the point: [fractionStart, fractionEnd). */
  fractionStart: 0,
  fractionEnd: 0,
  exponent: 0,
  /** All digits as one signed integer: exact if there are at most 15. */
  mantissa: 0,
  /** The number as a double: correctly rounded if it has at most 15 digits and no exponent, else within a few ulp. */
  approximate: 0,
  /** true: written with zeros in front (00123), which an integer column would drop. */
  leadingZeros: false,
};

/** Powers of ten that a double holds exactly. */
const powers = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

/** 10^exponent, exact up to 22. */
export function powerOfTen(exponent: number): number {
  return exponent >= 0 && exponent < powers.length ? powers[exponent]! : 10 ** exponent;
}

/**
 * Reads a number in SQL's notation: sign, digits, point, exponent; NaN and [+-]Inf[inity] in any case. White space
 * and anything behind the number make it none. The parts are left in `scanned`.
 */
export function scanNumber(bytes: Uint8Array, start: number, end: number): NumberClass {
  let i = start;
  const sign = bytes[i];
  scanned.negative = sign === 0x2d;
  if (sign === 0x2d || sign === 0x2b) i++;
  const first = i;
  let mantissa = 0;
  while (i < end && bytes[i] === 0x30) i++;
  scanned.integerStart = i;
  let digit = 0;
  for (; i < end; i++) {
    digit = bytes[i]! - 0x30;
    if (digit < 0 || digit > 9) break;
    mantissa = mantissa * 10 + digit;
  }
  scanned.integerEnd = i;
  scanned.leadingZeros = scanned.integerStart > first && (i > scanned.integerStart || i - first > 1);
  let digits = i - first;
  scanned.fractionStart = i;
  scanned.fractionEnd = i;
  scanned.exponent = 0;
  let result: NumberClass = numberClass.integer;
  if (i < end && bytes[i] === 0x2e) {
    i++;
    scanned.fractionStart = i;
    for (; i < end; i++) {
      digit = bytes[i]! - 0x30;
      if (digit < 0 || digit > 9) break;
      mantissa = mantissa * 10 + digit;
    }
    scanned.fractionEnd = i;
    digits += i - scanned.fractionStart;
    result = numberClass.decimal;
  }
  if (digits === 0) return i === first ? scanSpecial(bytes, first, end) : numberClass.none;
  if (i < end) {
    i = scanExponent(bytes, i, end);
    if (i !== end) return numberClass.none;
    result = numberClass.exponent;
  }
  if (scanned.negative) mantissa = -mantissa;
  scanned.mantissa = mantissa;
  const scale = scanned.fractionEnd - scanned.fractionStart;
  const shift = scale - scanned.exponent;
  if (shift === 0) scanned.approximate = mantissa;
  else if (shift > 0 && shift < 23) scanned.approximate = mantissa / powers[shift]!;
  else scanned.approximate = farFrom(bytes, start, end);
  return result;
}

/** Powers beyond what a double holds exactly: left to the platform, which rounds correctly. Rare. */
function farFrom(bytes: Uint8Array, start: number, end: number): number {
  return Number(asciiText(bytes, start, end));
}

/** Position behind the exponent at `i`; -1 where there is none. */
function scanExponent(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  if ((bytes[i]! | 0x20) !== 0x65) return -1;
  i++;
  const negative = bytes[i] === 0x2d;
  if (i < end && (negative || bytes[i] === 0x2b)) i++;
  const first = i;
  let exponent = 0;
  for (; i < end; i++) {
    const digit = bytes[i]! - 0x30;
    if (digit < 0 || digit > 9) break;
    // Beyond a million the number is none that any column holds; the bound keeps the sum finite.
    if (exponent < 1_000_000) exponent = exponent * 10 + digit;
  }
  scanned.exponent = negative ? -exponent : exponent;
  return i === first ? -1 : i;
}

function scanSpecial(bytes: Uint8Array, start: number, end: number): NumberClass {
  const length = end - start;
  if (length !== 3 && length !== 8) return numberClass.none;
  const word = asciiText(bytes, start, end).toLowerCase();
  return word === 'nan' || word === 'inf' || word === 'infinity' ? numberClass.notFinite : numberClass.none;
}

/** Bytes that are known to be ASCII, as text. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

/** Significant digits of the number in `scanned`, leading zeros of the integer part left out. */
export function scannedDigits(): number {
  return scanned.integerEnd - scanned.integerStart + scanned.fractionEnd - scanned.fractionStart;
}

/** Longest exponent that is written out. Longer ones occur in no column type but by mistake. */
const exponentMax = 2000;

/** A number as digits without exponent (`1.5e3` -> `1500`), exactly; undefined where the exponent is absurd. */
export function plainDecimal(text: string): string | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  const exponent = Number(power);
  if (Math.abs(exponent) > exponentMax) return undefined;
  const digits = whole + fraction;
  const point = whole.length + exponent;
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = Math.max(point, 1);
  const before = padded.slice(0, at).replace(/^0+(?=\d)/, '');
  const after = padded.slice(at);
  const zero = /^0*$/.test(digits);
  return `${sign === '-' && !zero ? '-' : ''}${before}${after === '' ? '' : `.${after}`}`;
}

/** Negative, zero or positive as plain decimal `a` is below, equal to or above `b`. Exact for any length. */
export function compareDecimals(a: string, b: string): number {
  const negativeA = a.startsWith('-');
  const negativeB = b.startsWith('-');
  if (negativeA !== negativeB) return negativeA ? -1 : 1;
  const sign = negativeA ? -1 : 1;
  const [wholeA = '', fractionA = ''] = a.slice(negativeA ? 1 : 0).split('.');
  const [wholeB = '', fractionB = ''] = b.slice(negativeB ? 1 : 0).split('.');
  if (wholeA.length !== wholeB.length) return sign * (wholeA.length - wholeB.length);
  if (wholeA !== wholeB) return wholeA < wholeB ? -sign : sign;
  const length = Math.max(fractionA.length, fractionB.length);
  const paddedA = fractionA.padEnd(length, '0');
  const paddedB = fractionB.padEnd(length, '0');
  if (paddedA === paddedB) return 0;
  return paddedA < paddedB ? -sign : sign;
}
