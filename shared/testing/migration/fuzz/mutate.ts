import { type Random, randomInteger } from '../../faults/random.ts';

/** What readers of scripts stumble over. */
const tokens = [
  "'",
  '"',
  '`',
  '(',
  ')',
  ',',
  ';',
  '\\',
  '/*',
  '*/',
  '--',
  '\0',
  '\n',
  '$$',
  '0x',
  "b'",
  "_binary '",
  'NULL',
  'INSERT INTO ',
  ' VALUES ',
  'COPY ',
  '\\.\n',
  'GO\n',
  '\u{1f600}',
  '9999999999999999999999',
  '-838:59:59.9999999',
  '0000-00-00',
].map(token => Buffer.from(token));

const changesMax = 40;

/** Bytes with some of them changed, left out, doubled or put in; a copy. */
export function mutated(source: Uint8Array, random: Random): { bytes: Buffer; changes: number } {
  let bytes: Buffer = Buffer.from(source);
  const changes = 1 + randomInteger(random, changesMax);
  for (let done = 0; done < changes && bytes.length > 0; done += 1) {
    const at = randomInteger(random, bytes.length);
    switch (randomInteger(random, 7)) {
      case 0:
      case 1:
        bytes[at] = randomInteger(random, 256);
        break;
      case 2:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << randomInteger(random, 8));
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + randomInteger(random, 20))]);
        break;
      case 4: {
        const token = tokens[randomInteger(random, tokens.length)] ?? Buffer.alloc(0);
        bytes = Buffer.concat([bytes.subarray(0, at), token, bytes.subarray(at)]);
        break;
      }
      case 5:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - randomInteger(random, 200)))]);
        break;
      default:
        if (random() < 0.1) bytes = Buffer.from(bytes.subarray(0, at));
        else bytes[at] = (bytes[at] ?? 0) ^ 0x20;
    }
  }
  return { bytes, changes };
}

/** Bytes changed in place, so that a file of pages keeps its length. */
export function mutatedInPlace(source: Uint8Array, random: Random): { bytes: Buffer; changes: number } {
  const bytes = Buffer.from(source);
  const changes = 1 + randomInteger(random, changesMax);
  for (let done = 0; done < changes; done += 1) {
    const at = randomInteger(random, bytes.length);
    const kind = randomInteger(random, 4);
    if (kind === 0)
      bytes.fill(randomInteger(random, 256), at, Math.min(bytes.length, at + 1 + randomInteger(random, 40)));
    else if (kind === 1) bytes[at] = randomInteger(random, 256);
    else if (kind === 2) bytes[at] = (bytes[at] ?? 0) ^ (1 << randomInteger(random, 8));
    else bytes.copy(bytes, at, randomInteger(random, bytes.length), bytes.length);
  }
  return { bytes, changes };
}
