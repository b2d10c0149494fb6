import {
  hmac,
  type SigningCredentials,
  sha256,
  signatureAlgorithm,
  signatureKey,
  signatureScope,
  signatureTime,
} from '#shared/network/aws-signature.ts';

export interface PresignInput {
  method: 'GET' | 'PUT';
  /** URL of the object without a query; its path already percent-encoded. */
  url: URL;
  /** Parameters that become part of what is signed, e.g. `response-content-disposition`. */
  query?: Readonly<Record<string, string>>;
  region: string;
  credentials: SigningCredentials;
  at: Date;
  expiresInSeconds: number;
}

/** Seven days: more is refused by S3. */
const expiresInSecondsMax = 604_800;

/**
 * A URL that carries its own permission: AWS Signature Version 4 in the query, for S3 ("Authenticating Requests:
 * Using Query Parameters", AWS documentation). The host is signed, the payload is not.
 */
export function presign(input: PresignInput): URL {
  const timestamp = signatureTime(input.at);
  const scope = signatureScope(timestamp, input.region, 's3');
  const parameters: Record<string, string> = {
    ...input.query,
    'X-Amz-Algorithm': signatureAlgorithm,
    'X-Amz-Credential': `${input.credentials.accessKeyId}/${scope}`,
    'X-Amz-Date': timestamp,
    'X-Amz-Expires': String(Math.min(Math.ceil(input.expiresInSeconds), expiresInSecondsMax)),
    'X-Amz-SignedHeaders': 'host',
    ...(input.credentials.sessionToken === undefined ? {} : { 'X-Amz-Security-Token': input.credentials.sessionToken }),
  };
  const query = Object.entries(parameters)
    .map(([name, value]): [string, string] => [encode(name), encode(value)])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const request = [
    input.method,
    input.url.pathname,
    query,
    `host:${input.url.host}`,
    '',
    'host',
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const text = [signatureAlgorithm, timestamp, scope, sha256(request)].join('\n');
  const key = signatureKey(input.credentials.secretAccessKey, scope);
  const signed = new URL(input.url);
  signed.search = `${query}&X-Amz-Signature=${hmac(key, text).toString('hex')}`;
  return signed;
}

/** Percent-encoding as the specification wants it: everything but the unreserved characters of RFC 3986. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
