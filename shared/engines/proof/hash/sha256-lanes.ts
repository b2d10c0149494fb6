import { type Code, i32, local, moduleOf, repeat, v128 } from './wasm-code.ts';

/** Rows hashed at once: a vector of 128 bits has four lanes of 32. */
export const laneCount = 4;
const blockBytes = 64;
const rounds = 64;

/** First 32 bits of the fractional part of a root of the first primes: SHA-256's constants (FIPS 180-4, 4.2.2, 5.3.3). */
function primeRoots(count: number, root: (prime: number) => number): Uint32Array {
  const found = new Uint32Array(count);
  for (let candidate = 2, at = 0; at < count; candidate++) {
    let isPrime = true;
    for (let divisor = 2; divisor * divisor <= candidate; divisor++) if (candidate % divisor === 0) isPrime = false;
    if (isPrime) found[at++] = (root(candidate) % 1) * 2 ** 32;
  }
  return found;
}
const roundConstants = primeRoots(rounds, Math.cbrt);
const initialState = primeRoots(8, Math.sqrt);

// Locals: five parameters, then vectors. The state's names move round the ring instead of the values.
const parameterCount = laneCount + 1;
const sources = [0, 1, 2, 3];
const blocksLeft = 4;
const stateAt = (index: number): number => parameterCount + index;
const wordAt = (index: number): number => parameterCount + 8 + (index % 16);
const [first, second, third] = [29, 30, 31];
/** a ^ b of a round is b ^ c of the next one: two locals take turns. */
const differenceAt = (t: number): number => 32 + (t % 2);
const vectorCount = 29;

const rotateRight = (bits: number): Code => [
  ...v128.shiftRight(bits),
  ...local.get(first),
  ...v128.shiftLeft(32 - bits),
  ...v128.or,
];
/** rotr(x, a) ^ rotr(x, b) ^ (rotr or shr)(x, c) of a local. */
function mixed(x: number, a: number, b: number, c: number, shifted: boolean): Code {
  const turn = (bits: number): Code => [...local.get(x), ...local.tee(first), ...rotateRight(bits)];
  const last = shifted ? [...local.get(x), ...v128.shiftRight(c)] : turn(c);
  return [...turn(a), ...turn(b), ...v128.xor, ...last, ...v128.xor];
}

/** Puts sixteen words of four messages into the word locals: a transposition, bytes swapped. */
function loadWords(): Code {
  const low = [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23];
  const high = [8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31];
  // The halves are joined and the bytes of each word reversed in one shuffle.
  const lowSwapped = [3, 2, 1, 0, 7, 6, 5, 4, 19, 18, 17, 16, 23, 22, 21, 20];
  const highSwapped = [11, 10, 9, 8, 15, 14, 13, 12, 27, 26, 25, 24, 31, 30, 29, 28];
  const code: number[] = [];
  for (let group = 0; group < 4; group++) {
    const lane = (index: number): Code => [...local.get(sources[index]!), ...v128.load(group * 16)];
    const [w0, w1, w2, w3] = [0, 1, 2, 3].map(word => wordAt(group * 4 + word));
    code.push(...lane(0), ...local.set(w0!), ...lane(1), ...local.set(w1!));
    code.push(...lane(2), ...local.set(w2!), ...lane(3), ...local.set(w3!));
    const shuffled = (a: number, b: number, pattern: Code): Code => [
      ...local.get(a),
      ...local.get(b),
      ...v128.shuffle(pattern),
    ];
    code.push(...shuffled(w0!, w1!, low), ...local.set(first), ...shuffled(w0!, w1!, high), ...local.set(second));
    code.push(...shuffled(w2!, w3!, low), ...local.set(third), ...shuffled(w2!, w3!, high), ...local.set(w3!));
    code.push(...shuffled(first, third, lowSwapped), ...local.set(w0!));
    code.push(...shuffled(first, third, highSwapped), ...local.set(w1!));
    code.push(...shuffled(second, w3!, lowSwapped), ...local.set(w2!));
    code.push(...shuffled(second, w3!, highSwapped), ...local.set(w3!));
  }
  return code;
}

function round(t: number): Code {
  const name = (offset: number): number => stateAt((offset - t + rounds) % 8);
  const [a, b, , d, e, f, g, h] = [0, 1, 2, 3, 4, 5, 6, 7].map(name);
  const w = wordAt(t);
  const schedule: Code =
    t < 16
      ? []
      : [
          ...local.get(w),
          ...mixed(wordAt(t - 15), 7, 18, 3, true),
          ...v128.add,
          ...local.get(wordAt(t - 7)),
          ...v128.add,
          ...mixed(wordAt(t - 2), 17, 19, 10, true),
          ...v128.add,
          ...local.set(w),
        ];
  return [
    ...schedule,
    ...local.get(h!),
    ...local.get(w),
    ...[...i32.constant(0), ...v128.loadSplat(lanesLayout.constants + t * 4)],
    ...v128.add,
    ...v128.add,
    ...mixed(e!, 6, 11, 25, false),
    ...v128.add,
    ...[...local.get(f!), ...local.get(g!), ...local.get(e!), ...v128.bitselect],
    ...v128.add,
    ...local.tee(h!),
    ...[...local.get(d!), ...v128.add, ...local.set(d!)],
    ...local.get(h!),
    ...mixed(a!, 2, 13, 22, false),
    ...v128.add,
    // maj(a, b, c): where a and b differ and b and c, too, the other one than b; else b.
    ...[...local.get(a!), ...local.get(b!), ...v128.xor, ...local.tee(differenceAt(t))],
    ...[...local.get(differenceAt(t + 1)), ...v128.and, ...local.get(b!), ...v128.xor],
    ...v128.add,
    ...local.set(h!),
  ];
}

/**
 * Layout of the module's memory, in bytes: the state after the key's block, the result, the constants of the rounds,
 * and the messages behind.
 */
export const lanesLayout = { key: 0, result: 128, constants: 256, messages: 512 } as const;

function wholeFunction(): Code {
  const state = [0, 1, 2, 3, 4, 5, 6, 7];
  const load = (address: number): Code => [...i32.constant(0), ...v128.load(address)];
  return [
    ...state.flatMap(index => [...load(lanesLayout.key + index * 16), ...local.set(stateAt(index))]),
    ...repeat([
      // The result holds the state before the block, for the addition after its rounds.
      ...state.flatMap(index => [
        ...i32.constant(lanesLayout.result + index * 16),
        ...local.get(stateAt(index)),
        ...v128.store(0),
      ]),
      ...loadWords(),
      ...[...local.get(stateAt(1)), ...local.get(stateAt(2)), ...v128.xor, ...local.set(differenceAt(1))],
      ...Array.from({ length: rounds }, (_, t) => round(t)).flat(),
      ...state.flatMap(index => [
        ...local.get(stateAt(index)),
        ...load(lanesLayout.result + index * 16),
        ...v128.add,
        ...local.set(stateAt(index)),
      ]),
      ...sources.flatMap(each => [
        ...[...local.get(each), ...i32.constant(blockBytes), ...i32.add, ...local.set(each)],
      ]),
      ...[...local.get(blocksLeft), ...i32.constant(1), ...i32.subtract, ...local.tee(blocksLeft)],
    ]),
    ...state.flatMap(index => [
      ...i32.constant(lanesLayout.result + index * 16),
      ...local.get(stateAt(index)),
      ...v128.store(0),
    ]),
  ];
}

/** The part of the WebAssembly JavaScript interface that is used here; the types of Node name it without its values. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  Instance: new (module: object) => { exports: { [name: string]: unknown } };
  Memory: new (about: { initial: number }) => { buffer: ArrayBuffer; grow(pages: number): number };
};

let compiled: object | undefined;

/**
 * SHA-256 (FIPS 180-4) of four messages at once, one in each lane of 128-bit vectors, going on from a state that was
 * reached before. Messages have the same number of whole blocks, padding included.
 */
export class Sha256Lanes {
  readonly memory: Uint8Array<ArrayBuffer>;
  /** State word w of lane l at `w * 4 + l`. */
  readonly result: Uint32Array;
  /** Hashes the messages at four places; the states are in `result`. `blocks` is at least 1. */
  readonly run: (one: number, two: number, three: number, four: number, blocks: number) => void;

  /** `messageBytes`: room for messages from `lanesLayout.messages` on. */
  constructor(messageBytes: number) {
    compiled ??= new WebAssembly.Module(moduleOf(1, parameterCount, vectorCount, wholeFunction()));
    const { memory, run } = new WebAssembly.Instance(compiled).exports;
    if (!(memory instanceof WebAssembly.Memory) || typeof run !== 'function') throw new Error('not our module');
    const missing = lanesLayout.messages + messageBytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
    this.memory = new Uint8Array(memory.buffer);
    this.result = new Uint32Array(memory.buffer, lanesLayout.result, 8 * laneCount);
    this.run = (one, two, three, four, blocks) => run(one, two, three, four, blocks);
    new Uint32Array(memory.buffer, lanesLayout.constants, rounds).set(roundConstants);
    this.setState(initialState);
  }

  /** Messages go on from this state (eight words); at first it is that of an empty message. */
  setState(words: ArrayLike<number>): void {
    const key = new Uint32Array(this.memory.buffer, lanesLayout.key, 8 * laneCount);
    for (let word = 0; word < 8; word++) key.fill(words[word]!, word * laneCount, (word + 1) * laneCount);
  }
}
