/**
 * The few instructions of WebAssembly (core specification 2.0, chapter 5, and its 128-bit vectors) that the row hash
 * needs, as bytes. Each function gives code; code is a list of numbers, put together by concatenation.
 */
export type Code = readonly number[];

/** LEB128 of an unsigned number below 2^32. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** LEB128 of a signed 32-bit number. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
const counted = (bytes: Code): Code => [...unsigned(bytes.length), ...bytes];
const nameOf = (text: string): Code => counted([...text].map(character => character.charCodeAt(0)));

export const valueType = { i32: 0x7f, v128: 0x7b } as const;

export const local = {
  get: (index: number): Code => [0x20, ...unsigned(index)],
  set: (index: number): Code => [0x21, ...unsigned(index)],
  tee: (index: number): Code => [0x22, ...unsigned(index)],
};

export const i32 = {
  constant: (value: number): Code => [0x41, ...signed(value)],
  add: [0x6a] as Code,
  subtract: [0x6b] as Code,
};

/** A loop that repeats while the condition left on the stack is not zero. */
export const repeat = (body: Code): Code => [0x03, 0x40, ...body, 0x0d, 0x00, 0x0b];

const simd = (opcode: number, ...immediates: number[]): Code => [0xfd, ...unsigned(opcode), ...immediates];
const alignedTo16 = 4;
const alignedTo4 = 2;
const unaligned = 0;

export const v128 = {
  /** From the address on the stack plus `offset`. */
  load: (offset: number): Code => simd(0, unaligned, ...unsigned(offset)),
  store: (offset: number): Code => simd(11, alignedTo16, ...unsigned(offset)),
  /** The 32-bit number at the address on the stack plus `offset`, in all four lanes. */
  loadSplat: (offset: number): Code => simd(9, alignedTo4, ...unsigned(offset)),
  shuffle: (lanes: Code): Code => simd(13, ...lanes),
  and: simd(78),
  or: simd(80),
  xor: simd(81),
  /** Of three operands: bits of the first where the third has 1, of the second where it has 0. */
  bitselect: simd(82),
  shiftLeft: (bits: number): Code => [...i32.constant(bits), ...simd(171)],
  shiftRight: (bits: number): Code => [...i32.constant(bits), ...simd(173)],
  add: simd(174),
};

/**
 * A module with one memory of `pages` times 64 KiB, exported as `memory`, and one function without a result, exported
 * as `run`, with `parameters` numbers of 32 bits and `vectors` local vectors behind them.
 */
export function moduleOf(pages: number, parameters: number, vectors: number, body: Code): Uint8Array<ArrayBuffer> {
  const code: Code = [1, ...unsigned(vectors), valueType.v128, ...body, 0x0b];
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, 0x60, ...unsigned(parameters), ...new Array<number>(parameters).fill(valueType.i32), 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0x00, ...unsigned(pages)]),
    ...section(7, [2, ...nameOf('memory'), 0x02, 0, ...nameOf('run'), 0x00, 0]),
    ...section(10, [1, ...counted(code)]),
  ]);
}
