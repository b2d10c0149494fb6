/** Bytes that the witness cannot read as rows: the table is then not proven. `message` is a sentence for its owner. */
export class WitnessError extends Error {
  override readonly name = 'WitnessError';
  /** Offset in the decompressed dump. */
  readonly offsetBytes: number;

  constructor(message: string, offsetBytes: number) {
    super(`${message} (at byte ${offsetBytes})`);
    this.offsetBytes = offsetBytes;
  }
}

/** Thrown inside the readers where the bytes at hand end too early: what was begun is read again with more of them. */
export class MoreBytesNeeded extends Error {
  override readonly name = 'MoreBytesNeeded';
}

/** The only instance: it carries nothing, and making a stack trace for every portion would be waste. */
export const moreBytesNeeded = new MoreBytesNeeded('More bytes are needed.');

/** A value that is not written as its column's type is; the reader that knows the place makes a WitnessError of it. */
export class ValueNotReadable extends Error {
  override readonly name = 'ValueNotReadable';
}
