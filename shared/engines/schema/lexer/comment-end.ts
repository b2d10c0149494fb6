import { ascii } from './ascii.ts';

/** Index behind the newline that ends a line comment, -1 if it lies behind `end`. */
export function lineCommentEnd(bytes: Uint8Array, from: number, end: number): number {
  const newline = bytes.indexOf(ascii.newline, from);
  return newline < 0 || newline >= end ? -1 : newline + 1;
}

/** Index behind the star and slash that end a block comment, -1 if they lie behind `end`. Comments do not nest. */
export function blockCommentEnd(bytes: Uint8Array, from: number, end: number): number {
  let star = bytes.indexOf(ascii.star, from);
  while (star >= 0 && star + 1 < end) {
    if (bytes[star + 1] === ascii.slash) return star + 2;
    star = bytes.indexOf(ascii.star, star + 1);
  }
  return -1;
}
