/** Bounds of a reading: memory and work stay within them whatever the input. */
export interface ReadLimits {
  /** Longest statement that is not rows, in bytes. A longer one is skipped with an issue. */
  statementBytesMax: number;
  /** Longest single value in a row that is looked at; the rest of it is counted, not inspected. */
  valueBytesMax: number;
  /** Memory for distinct values, keys and orphans, over all tables. */
  profileBytesMax: number;
  tablesMax: number;
  columnsMax: number;
  nestingMax: number;
}

export const readLimits: ReadLimits = {
  statementBytesMax: 16 * 1024 * 1024,
  valueBytesMax: 1024 * 1024,
  profileBytesMax: 96 * 1024 * 1024,
  tablesMax: 20_000,
  columnsMax: 2_000,
  nestingMax: 200,
};

/** Options of a reading. `profile: false` scans rows without looking into them (counts only). */
export interface ReadOptions {
  profile: boolean;
  limits?: Partial<ReadLimits>;
}
