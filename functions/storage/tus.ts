import { createHash, type Hash } from 'node:crypto';
import { Problem } from '#shared/platform/errors.ts';

/** The protocol of resumable uploads, version 1.0.0 (https://tus.io/protocols/resumable-upload). */

export const tusVersion = '1.0.0';
export const tusExtensions = 'creation,creation-with-upload,termination,checksum,expiration';
export const tusChecksumAlgorithms = ['sha256', 'sha1'] as const;
export const offsetMediaType = 'application/offset+octet-stream';

const versionHeaders = { 'tus-resumable': tusVersion };

/** An answer with what the protocol wants on each. */
export function tusResponse(status: number, headers: Readonly<Record<string, string>>): Response {
  return new Response(null, { status, headers: { ...versionHeaders, 'cache-control': 'no-store', ...headers } });
}

/** Runs a tus request of this version; its problems carry the protocol's headers too. */
export async function serveTus(request: Request, work: () => Promise<Response>): Promise<Response> {
  try {
    if (request.headers.get('tus-resumable') !== tusVersion) {
      throw new Problem('precondition-failed', { headers: { 'tus-version': tusVersion } });
    }
    return await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new Problem(error.code, {
      ...error.options,
      detail: error.message,
      headers: { ...versionHeaders, ...error.options.headers },
    });
  }
}

/** A header that is a count of bytes. Throws Problem 'upload-invalid' where it is missing or no such number. */
export function readBytesHeader(request: Request, name: string): number {
  const text = request.headers.get(name) ?? '';
  const value = Number(text);
  if (!/^\d{1,16}$/.test(text) || !Number.isSafeInteger(value)) {
    throw new Problem('upload-invalid', { detail: `The header ${name} must be a number of bytes.` });
  }
  return value;
}

/** Throws Problem 'media-type-unsupported' unless the body is bytes of an upload. */
export function requireOffsetMediaType(request: Request): void {
  if (request.headers.get('content-type')?.trim().toLowerCase() === offsetMediaType) return;
  throw new Problem('media-type-unsupported', { detail: `Send the bytes with the content type ${offsetMediaType}.` });
}

/** What the client says its body hashes to. */
export interface BodyChecksum {
  hash: Hash;
  expected: string;
}

/** Reads Upload-Checksum (`sha256 <base64>`), if it is there. Throws Problem 'upload-invalid'. */
export function readChecksumHeader(request: Request): BodyChecksum | undefined {
  const header = request.headers.get('upload-checksum');
  if (header === null) return undefined;
  const [name, value = '', ...rest] = header.trim().split(' ');
  const algorithm = tusChecksumAlgorithms.find(known => known === name);
  if (algorithm === undefined || rest.length > 0 || !/^[A-Za-z0-9+/]{4,100}={0,2}$/.test(value)) {
    throw new Problem('upload-invalid', {
      detail: `The header Upload-Checksum must name ${tusChecksumAlgorithms.join(' or ')} and a base64 value.`,
    });
  }
  return { hash: createHash(algorithm), expected: value };
}
