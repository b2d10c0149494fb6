/** Buckets the platform uses. */
export const buckets = ['user-uploads', 'migration-bkp', 'ai-models', 'system-logs', 'ecommerce-data'] as const;
export type Bucket = (typeof buckets)[number];

export interface ObjectInfo {
  bucket: Bucket;
  key: string;
  sizeBytes: number;
  /** Lower-case hex, known for every object this platform wrote. */
  sha256: string;
  mediaType: string;
  modifiedAt: Date;
}

/** A part of an upload in progress, as the store knows it. Opaque to everyone else; plain JSON. */
export interface UploadPart {
  number: number;
  sizeBytes: number;
  etag: string;
}

export class ObjectStoreError extends Error {
  readonly code: 'not-found' | 'range' | 'unavailable' | 'checksum' | 'key-invalid' | 'too-large';
  constructor(code: ObjectStoreError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ObjectStoreError';
    this.code = code;
  }
}

/**
 * Where objects lie. Keys: 1-512 characters of [a-zA-Z0-9._/-], no empty, `.` or `..` segment; anything else throws
 * ObjectStoreError 'key-invalid'. Every write is atomic: a reader sees the whole object or none.
 */
export interface ObjectStore {
  readonly name: 'disk' | 's3';
  /** Creates the buckets where they are missing. */
  prepare(): Promise<void>;
  /** Durable when it resolves (fsync or the server's acknowledgement). `sha256` given: a mismatch stores nothing. */
  put(
    bucket: Bucket,
    key: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    options: { mediaType: string; sha256?: string; sizeBytesMax?: number },
  ): Promise<ObjectInfo>;
  /** `range`: both ends inclusive, in bytes. Throws 'not-found' or 'range'. */
  get(
    bucket: Bucket,
    key: string,
    options?: { range?: { start: number; end?: number }; signal?: AbortSignal },
  ): Promise<{ info: ObjectInfo; body: ReadableStream<Uint8Array> }>;
  head(bucket: Bucket, key: string): Promise<ObjectInfo | undefined>;
  delete(bucket: Bucket, key: string): Promise<void>;
  /** In key order, at most `limit` (1,000) after `after`. */
  list(bucket: Bucket, prefix: string, options?: { after?: string; limit?: number }): Promise<ObjectInfo[]>;

  /** Resumable upload: parts are appended in order, then completed into one object. */
  createUpload(bucket: Bucket, key: string, options: { mediaType: string }): Promise<{ uploadId: string }>;
  /**
   * Appends one part, durable when it resolves; at least `partBytesMin` except for the last. A broken stream stores
   * nothing of the part, or reports how much of it was kept (disk driver).
   */
  appendPart(
    bucket: Bucket,
    key: string,
    uploadId: string,
    number: number,
    body: AsyncIterable<Uint8Array>,
    options: { sizeBytesMax: number },
  ): Promise<UploadPart>;
  readonly partBytesMin: number;
  /** Joins the parts, then reads the object again and returns its sha256 as re-read. */
  completeUpload(bucket: Bucket, key: string, uploadId: string, parts: readonly UploadPart[]): Promise<ObjectInfo>;
  abortUpload(bucket: Bucket, key: string, uploadId: string): Promise<void>;
  /** Uploads begun before `before` and never completed. */
  listUploads(bucket: Bucket, before: Date): Promise<{ key: string; uploadId: string }[]>;

  /** A URL for one key and one verb that ends. Relative (`/storage/...`) for the disk driver. */
  signUrl(
    bucket: Bucket,
    key: string,
    verb: 'GET' | 'PUT',
    expiresInSeconds: number,
    options?: { fileName?: string },
  ): Promise<string>;
}
