/** What `scanJson` found. `suspect`: text that PostgreSQL's jsonb refuses or changes: \u0000, or a key given twice. */
export const jsonScanned = { valid: false, suspect: false };

const depthMax = 512;
/** Objects with more keys than this compare them in a Set instead of a list. */
const listedKeysMax = 24;

/** One frame per open container: `true` for objects. */
const isObject = new Uint8Array(depthMax);
const keysFrom = new Int32Array(depthMax);
const keySets: (Set<number> | undefined)[] = new Array(depthMax);
let keys = new Float64Array(256);
let keyCount = 0;
let at = 0;
let keyHash = 0;

/**
 * Checks JSON text (RFC 8259) in its bytes, without building anything: whether it parses, whether a string holds
 * \u0000, whether an object names a key twice (keys are compared as written, by a 53-bit hash). Deeper nesting than
 * 512 counts as not valid. The result is in `jsonScanned`.
 */
export function scanJson(bytes: Uint8Array, start: number, end: number): void {
  jsonScanned.suspect = false;
  keyCount = 0;
  at = start;
  jsonScanned.valid = scanDocument(bytes, end);
}

function scanDocument(bytes: Uint8Array, end: number): boolean {
  let depth = 0;
  // Each round reads one value, or the opening of a container, and then closes what ends behind it.
  for (;;) {
    skipBlanks(bytes, end);
    if (at >= end) return false;
    const byte = bytes[at]!;
    if (byte === 0x7b || byte === 0x5b) {
      if (depth === depthMax) return false;
      at++;
      isObject[depth] = byte === 0x7b ? 1 : 0;
      keysFrom[depth] = keyCount;
      keySets[depth] = undefined;
      depth++;
      skipBlanks(bytes, end);
      const empty = bytes[at] === (byte === 0x7b ? 0x7d : 0x5d) && at < end;
      if (!empty) {
        if (byte === 0x7b && !scanKey(bytes, end, depth - 1)) return false;
        continue;
      }
    } else if (!scanScalar(bytes, end, byte)) {
      return false;
    }
    for (;;) {
      skipBlanks(bytes, end);
      if (depth === 0) return at === end;
      if (at >= end) return false;
      const object = isObject[depth - 1] === 1;
      const next = bytes[at]!;
      if (next === 0x2c) {
        at++;
        if (object && !scanKey(bytes, end, depth - 1)) return false;
        break;
      }
      if (next !== (object ? 0x7d : 0x5d)) return false;
      at++;
      depth--;
      keyCount = keysFrom[depth]!;
    }
  }
}

function skipBlanks(bytes: Uint8Array, end: number): void {
  while (at < end) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
    at++;
  }
}

/** "key" : -- and remembers the key of the object in frame `frame`. */
function scanKey(bytes: Uint8Array, end: number, frame: number): boolean {
  skipBlanks(bytes, end);
  if (at >= end || bytes[at] !== 0x22 || !scanString(bytes, end)) return false;
  remember(frame, keyHash);
  skipBlanks(bytes, end);
  if (at >= end || bytes[at] !== 0x3a) return false;
  at++;
  return true;
}

function remember(frame: number, key: number): void {
  const set = keySets[frame];
  if (set !== undefined) {
    if (set.has(key)) jsonScanned.suspect = true;
    set.add(key);
    return;
  }
  const from = keysFrom[frame]!;
  for (let i = from; i < keyCount; i++) if (keys[i] === key) jsonScanned.suspect = true;
  if (keyCount - from >= listedKeysMax) {
    const listed = new Set(keys.subarray(from, keyCount));
    keySets[frame] = listed.add(key);
    return;
  }
  if (keyCount === keys.length) {
    const larger = new Float64Array(keys.length * 2);
    larger.set(keys);
    keys = larger;
  }
  keys[keyCount++] = key;
}

function scanScalar(bytes: Uint8Array, end: number, byte: number): boolean {
  if (byte === 0x22) return scanString(bytes, end);
  if (byte === 0x74) return scanWord(bytes, end, 'true');
  if (byte === 0x66) return scanWord(bytes, end, 'false');
  if (byte === 0x6e) return scanWord(bytes, end, 'null');
  return scanJsonNumber(bytes, end);
}

function scanWord(bytes: Uint8Array, end: number, word: string): boolean {
  if (at + word.length > end) return false;
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word.charCodeAt(i)) return false;
  at += word.length;
  return true;
}

/** A string at the cursor; its 53-bit hash is left in `keyHash`. */
function scanString(bytes: Uint8Array, end: number): boolean {
  let a = 0x9e3779b9 | 0;
  let b = 0x85ebca6b | 0;
  for (at++; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === 0x22) {
      at++;
      keyHash = (b >>> 11) * 0x100000000 + ((a ^ (a >>> 15)) >>> 0);
      return true;
    }
    if (byte < 0x20) return false;
    a = Math.imul(a ^ byte, 0x01000193);
    b = (Math.imul(b, 0x9e3779b1 | 0) + byte) | 0;
    b ^= b >>> 15;
    if (byte === 0x5c) {
      if (!scanEscape(bytes, end)) return false;
      a = Math.imul(a ^ bytes[at]!, 0x01000193);
      b = (Math.imul(b, 0x9e3779b1 | 0) + bytes[at]!) | 0;
    }
  }
  return false;
}

function scanEscape(bytes: Uint8Array, end: number): boolean {
  at++;
  if (at >= end) return false;
  const byte = bytes[at]!;
  if (byte !== 0x75) return '"\\/bfnrt'.includes(String.fromCharCode(byte));
  if (at + 4 >= end) return false;
  let unit = 0;
  for (let i = 1; i <= 4; i++) {
    const digit = hexadecimal(bytes[at + i]!);
    if (digit < 0) return false;
    unit = unit * 16 + digit;
  }
  if (unit === 0) jsonScanned.suspect = true;
  // The digits themselves pass through the loop of the caller and so into the hash.
  return true;
}

function hexadecimal(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function scanJsonNumber(bytes: Uint8Array, end: number): boolean {
  if (bytes[at] === 0x2d) at++;
  if (at < end && bytes[at] === 0x30) at++;
  else if (!scanDigits(bytes, end)) return false;
  if (at < end && bytes[at] === 0x2e) {
    at++;
    if (!scanDigits(bytes, end)) return false;
  }
  if (at < end && (bytes[at]! | 0x20) === 0x65) {
    at++;
    if (at < end && (bytes[at] === 0x2b || bytes[at] === 0x2d)) at++;
    if (!scanDigits(bytes, end)) return false;
  }
  return true;
}

function scanDigits(bytes: Uint8Array, end: number): boolean {
  const first = at;
  while (at < end && bytes[at]! >= 0x30 && bytes[at]! <= 0x39) at++;
  return at > first;
}
