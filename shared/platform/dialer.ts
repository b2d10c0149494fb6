/** Thrown when an address may not be called; `message` says which rule refuses it and how the operator can allow it. */
export class AddressRefused extends Error {}

export interface DialRequest {
  url: string;
  method: 'GET' | 'POST' | 'PUT' | 'HEAD';
  headers: Record<string, string>;
  body?: Uint8Array | string;
  timeoutMs: number;
  /** The response body is read up to here and cut. */
  responseBytesMax: number;
  signal?: AbortSignal;
}

export interface DialResponse {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
  durationMs: number;
}

export interface DownloadRequest {
  url: string;
  headers: Record<string, string>;
  /** The body fails with DownloadTooLarge as soon as it is longer. */
  sizeBytesMax: number;
  /** Until the headers of the answer are there. */
  answerTimeoutMs: number;
  /** Longest silence within the body. */
  idleTimeoutMs: number;
  /** Redirects that are followed; each is a call of its own, its address checked like the first. */
  redirectsMax: number;
  signal?: AbortSignal;
}

export interface Download {
  status: number;
  headers: Record<string, string>;
  /** To be read to its end or given up with `cancel`. Fails if it breaks off before its declared length. */
  body: AsyncIterable<Uint8Array>;
  cancel(): void;
}

/** The body of a download is longer than it may be. */
export class DownloadTooLarge extends Error {}

/** The only way out of the platform. Addresses are checked when the connection is made, not before. */
export interface Dialer {
  /** Never follows a redirect. Throws AddressRefused, or an Error for what the network did. */
  request(request: DialRequest): Promise<DialResponse>;
  /**
   * GET, with the body as it comes: for files. Headers go to the first address only once a redirect leaves its origin.
   * Throws as `request` does.
   */
  download(request: DownloadRequest): Promise<Download>;
  /** Throws AddressRefused if the URL could never be called (scheme, literal address, port). For forms. */
  check(url: string): Promise<void>;
  /**
   * For connections that are not HTTP (databases): looks the name up and throws AddressRefused unless every one of its
   * addresses may be called, or an Error if it has none. Returns those addresses: the connection is to be made to one of
   * them, without looking the name up again, as it may name another machine by then.
   */
  checkHost(host: string): Promise<readonly string[]>;
}
