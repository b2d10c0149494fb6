/** Writes the 64-bit integer with these halves in decimal. Returns its length. */
export function writeInteger(into: Uint8Array, high: number, low: number): number {
  return writeAscii(into, ((BigInt(high) << 32n) | BigInt(low >>> 0)).toString());
}

/** Writes a double with all its digits; whole ones keep their point, as they are no integers. Returns its length. */
export function writeReal(into: Uint8Array, value: number): number {
  if (!Number.isFinite(value)) return writeAscii(into, String(value));
  const text = Object.is(value, -0) ? '-0' : String(value);
  return writeAscii(into, /[.e]/.test(text) ? text : `${text}.0`);
}

/** Writes mantissa / 10^scale, of at most 15 digits, with all decimal places of the scale (1 to 6). Returns its length. */
export function writeDecimal(into: Uint8Array, mantissa: number, scale: number): number {
  let length = 0;
  let rest = mantissa;
  if (rest < 0) {
    rest = -rest;
    into[length++] = 0x2d;
  }
  const unit = units[scale]!;
  const whole = Math.floor(rest / unit);
  let fraction = rest - whole * unit;
  length = writeWhole(into, length, whole);
  into[length++] = 0x2e;
  for (let at = length + scale - 1; at >= length; at--) {
    const tenth = (fraction / 10) | 0;
    into[at] = 0x30 + fraction - tenth * 10;
    fraction = tenth;
  }
  return length + scale;
}

const units = [1, 10, 100, 1e3, 1e4, 1e5, 1e6];

function writeWhole(into: Uint8Array, at: number, value: number): number {
  if (value >= 0x7fffffff) return at + writeAscii(into.subarray(at), String(value));
  let length = 1;
  for (let bound = 10; value >= bound; bound *= 10) length++;
  let rest = value | 0;
  for (let place = at + length - 1; place >= at; place--) {
    const tenth = (rest / 10) | 0;
    into[place] = 0x30 + rest - tenth * 10;
    rest = tenth;
  }
  return at + length;
}

function writeAscii(into: Uint8Array, text: string): number {
  for (let index = 0; index < text.length; index++) into[index] = text.charCodeAt(index);
  return text.length;
}
