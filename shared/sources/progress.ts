export interface SourceProgress {
  /** Raw (still packed) bytes read so far, and in all; 0 in all where that is not known. */
  bytes: number;
  bytesTotal: number;
  rows: number;
  /** The table or object being read. */
  object?: string;
}
