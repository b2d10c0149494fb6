/*
 * How rows go from the thread that reads a source to the one that looks into them: through a ring of slots in shared
 * memory. A slot holds messages one after the other, each of whole 8-byte words; what fits into no slot, and what is
 * no row, goes through a port beside it, and a message in the slot says when its turn is.
 */

export const slotBytes = 256 * 1024;
export const slotsMax = 12;

/** Places in the control words. */
export const control = {
  /** Slots that were filled so far, and slots that were emptied. */
  filled: 0,
  emptied: 1,
  /** 1: the answer lies at the port; 2: the error does. */
  answered: 2,
} as const;
export const controlBytes = 16;

export const answer = { none: 0, done: 1, failed: 2 } as const;

/** First word of each message; the second is its length in bytes, this head included. */
export const message = {
  /** Nothing more in this slot. */
  end: 0,
  /** Rows by the places of their values, for `TableProfiler.block`. */
  block: 1,
  /** Rows value by value. */
  rows: 2,
  /** The rows that come next are those of a table whose view was sent before: one word, its number. */
  select: 3,
  /** The next message of the port comes now: a view on a table, or a message too large for a slot. */
  port: 4,
} as const;

export const headBytes = 8;

/** Forms of values beside those of `blockForm`: bytes as the profiler takes them, of a `ValueKind`; or none at all. */
export const givenForm = 0x40;
export const absentForm = 0x4f;

export const aligned = (bytes: number): number => (bytes + 7) & ~7;
