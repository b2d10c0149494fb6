/** What can be wrong with a source before its dialect matters. */
export type SourceErrorCode =
  | 'source-empty'
  | 'source-missing'
  | 'source-unreadable'
  | 'source-binary'
  | 'source-too-large'
  | 'source-bomb'
  | 'source-truncated'
  | 'source-damaged'
  | 'source-encrypted'
  | 'zip-too-many-members'
  | 'zip-no-script'
  | 'source-unsupported'
  | 'source-out-of-memory'
  | 'source-timeout'
  /** A server went away, or ended the connection: it may be back in a moment. */
  | 'source-lost'
  | 'source-cancelled';

/** A source that can't be read. `message` is for the person who gave it: what is the case and how to mend it. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly code: SourceErrorCode;

  constructor(code: SourceErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
