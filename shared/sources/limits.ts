/** Bounds on what a source may be. */
export interface SourceLimits {
  /** Bytes after decompression. */
  decompressedBytesMax: number;
  /** Decompressed : compressed. Looked at only once `ratioFromBytes` have come out. */
  ratioMax: number;
  ratioFromBytes: number;
  zipMembersMax: number;
}

export const sourceLimits: SourceLimits = {
  decompressedBytesMax: 64 * 1024 ** 3,
  ratioMax: 200,
  ratioFromBytes: 100 * 1024 ** 2,
  zipMembersMax: 1000,
};
