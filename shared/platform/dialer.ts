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

/** The only way out of the platform. Addresses are checked when the connection is made, not before. */
export interface Dialer {
  /** Never follows a redirect. Throws AddressRefused, or an Error for what the network did. */
  request(request: DialRequest): Promise<DialResponse>;
  /** Throws AddressRefused if the URL could never be called (scheme, literal address, port). For forms. */
  check(url: string): Promise<void>;
  /**
   * For connections that are not HTTP (databases): looks the name up and throws AddressRefused unless every one of its
   * addresses may be called, or an Error if it has none. Returns those addresses: the connection is to be made to one of
   * them, without looking the name up again, as it may name another machine by then.
   */
  checkHost(host: string): Promise<readonly string[]>;
}
