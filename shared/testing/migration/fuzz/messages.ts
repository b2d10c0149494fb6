/** What one or more cases of mutated files gave. Bytes are those that a reader was given. */
export interface FuzzTotals {
  /** Mutated files. */
  bytes: number;
  /** Of these, SQLite files. */
  sqliteBytes: number;
  /** Mutations in them. */
  changes: number;
  assessed: number;
  copier: number;
  proof: number;
  target: number;
  /** Rows that were read nevertheless, by all readers together. */
  rows: number;
  /** Cases that a reader refused with a sentence. */
  refused: number;
}

export type ChildMessage =
  | { kind: 'begun'; number: number }
  | { kind: 'done'; number: number; totals: FuzzTotals; rssBytes: number }
  | { kind: 'unexpected'; number: number; what: string };
