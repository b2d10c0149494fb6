import { createHash, createHmac } from 'node:crypto';

/** Credentials of AWS, or of a server that checks signatures as AWS does. */
export interface SigningCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface SignedRequest {
  method: 'GET' | 'POST';
  /** Its path as it is sent, without characters that need an escape; its query already in the order of its names. */
  url: URL;
  /** Headers that are signed besides `host` and `x-amz-date`, their names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string;
  region: string;
  /** As it stands in the scope: `kms`. */
  service: string;
  credentials: SigningCredentials;
  at: Date;
}

export const signatureAlgorithm = 'AWS4-HMAC-SHA256';

/**
 * The headers of a request with its signature in them: AWS Signature Version 4 ("Create a signed AWS API request", AWS
 * documentation; checked against the published test suite). `host` is signed, and left to the client to send.
 */
export function signedHeaders(request: SignedRequest): Record<string, string> {
  const { credentials, url } = request;
  const timestamp = signatureTime(request.at);
  const headers: Record<string, string> = {
    ...request.headers,
    'x-amz-date': timestamp,
    ...(credentials.sessionToken === undefined ? {} : { 'x-amz-security-token': credentials.sessionToken }),
  };
  const signed = Object.entries({ ...headers, host: url.host }).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = signed.map(([name]) => name).join(';');
  const canonical = [
    request.method,
    url.pathname,
    url.search.slice(1),
    ...signed.map(([name, value]) => `${name}:${value.trim().replaceAll(/ +/g, ' ')}`),
    '',
    names,
    sha256(request.body),
  ].join('\n');
  const scope = signatureScope(timestamp, request.region, request.service);
  const text = [signatureAlgorithm, timestamp, scope, sha256(canonical)].join('\n');
  const signature = hmac(signatureKey(credentials.secretAccessKey, scope), text).toString('hex');
  const authorization = `${signatureAlgorithm} Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...headers, authorization };
}

/** `20150830T123600Z`. */
export function signatureTime(at: Date): string {
  return at.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
}

/** What a signature is good for: a day, a region, a service. */
export function signatureScope(timestamp: string, region: string, service: string): string {
  return `${timestamp.slice(0, 8)}/${region}/${service}/aws4_request`;
}

/** The key that signs within a scope, derived from the secret key by the scope's parts. */
export function signatureKey(secretAccessKey: string, scope: string): Buffer {
  return scope.split('/').reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`AWS4${secretAccessKey}`));
}

export function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
