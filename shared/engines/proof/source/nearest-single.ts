const view = new DataView(new ArrayBuffer(8));
const bitsLost = 0x1fff_ffff;
const halfway = 0x1000_0000;
const digitsMax = 2_000;

/**
 * The 32-bit float nearest to a decimal, given the double nearest to it. Where that double lies halfway between two
 * floats the decimal itself decides, compared exactly as whole numbers; ties go to the even one as IEEE 754 says.
 */
export function nearestSingle(text: string, double: number): number {
  const single = Math.fround(double);
  if (single === double || !Number.isFinite(double)) return single;
  if (!isBetweenSingles(double)) return single;
  view.setFloat64(0, double);
  const order = compareExactly(text, double);
  if (order === 0) return single;
  // One unit of the double towards the decimal is no longer halfway, and rounds to the right side.
  const bits = view.getBigInt64(0);
  const awayFromZero = order > 0 === double > 0;
  view.setBigInt64(0, awayFromZero ? bits + 1n : bits - 1n);
  return Math.fround(view.getFloat64(0));
}

/** Whether the double nearest to a decimal may lie halfway between two floats, so that it does not tell which is nearest. */
export function isBetweenSingles(double: number): boolean {
  view.setFloat64(0, double);
  return (view.getUint32(4) & bitsLost) === halfway || Math.abs(double) < 2 ** -126;
}

/** Sign of decimal - double, without any rounding. */
function compareExactly(text: string, double: number): number {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const digits = (whole + fraction).slice(0, digitsMax);
  const power = Number(exponent) - fraction.length + (whole.length + fraction.length - digits.length);
  let left = BigInt(`0${digits}`) * (sign === '-' ? -1n : 1n);
  let { mantissa: right, power: binary } = partsOf(double);
  if (power >= 0) left *= 10n ** BigInt(power);
  else right *= 10n ** BigInt(-power);
  if (binary >= 0) right <<= BigInt(binary);
  else left <<= BigInt(-binary);
  return left === right ? 0 : left > right ? 1 : -1;
}

/** double = mantissa * 2^power. */
function partsOf(double: number): { mantissa: bigint; power: number } {
  let mantissa = Math.abs(double);
  let power = 0;
  // A double has at most 1,074 binary places.
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    power--;
  }
  return { mantissa: BigInt(mantissa) * (double < 0 ? -1n : 1n), power };
}
