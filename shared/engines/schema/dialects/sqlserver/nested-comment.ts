import { ascii } from '../../lexer/ascii.ts';

/** Finds the end of a block comment, in which others may nest, in whatever portions the bytes come. */
export class NestedComment {
  #depth = 0;

  /** The comment's opening was passed. */
  begin(): void {
    this.#depth = 1;
  }

  /** Index behind the end of the comment; or the complement of where to go on when there are more bytes. */
  leave(bytes: Uint8Array, from: number, length: number): number {
    let index = from;
    while (index + 1 < length) {
      const byte = bytes[index]!;
      if (byte === ascii.star && bytes[index + 1] === ascii.slash) {
        index += 2;
        if (--this.#depth === 0) return index;
      } else if (byte === ascii.slash && bytes[index + 1] === ascii.star) {
        index += 2;
        this.#depth++;
      } else index++;
    }
    return ~index;
  }
}
