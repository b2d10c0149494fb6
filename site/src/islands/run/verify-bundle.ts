import { ApiProblem } from '../../api/problem.ts';

/** A file as it came from the platform, and what the signed manifest must say of it. */
export interface FetchedFile {
  path: string;
  bytes: Uint8Array<ArrayBuffer>;
}

export type Verdict = { valid: true; files: number } | { valid: false; problems: string[] };

const payloadType = 'application/vnd.cloudforge.bundle-manifest.v1+json';

/**
 * Checks a bundle in this browser: the DSSE envelope (secure-systems-lab/dsse 1.0.2) against the Ed25519 public key,
 * then every file against the signed manifest. Never throws for what the files hold; throws ApiProblem where the
 * browser can't check Ed25519 (an old one, or plain HTTP from another machine).
 */
export async function verifyBundle(
  envelopeText: string,
  files: readonly FetchedFile[],
  publicKeyPem: string,
): Promise<Verdict> {
  const envelope = parse(envelopeText);
  const payload = bytesOf(envelope.payload);
  const signatures = Array.isArray(envelope.signatures) ? envelope.signatures.slice(0, 10) : [];
  if (payload === undefined || envelope.payloadType !== payloadType)
    return { valid: false, problems: ['manifest.json is not a signed manifest of a bundle.'] };
  const key = await importKey(publicKeyPem);
  const signed = preAuthentication(payload);
  let isSigned = false;
  for (const signature of signatures) {
    const bytes = bytesOf(object(signature).sig);
    if (bytes !== undefined && (await crypto.subtle.verify('Ed25519', key, bytes, signed))) isSigned = true;
  }
  if (!isSigned) return { valid: false, problems: ['The signature does not belong to this manifest and key.'] };
  const problems = await compare(object(parse(new TextDecoder().decode(payload))).files, files);
  return problems.length === 0 ? { valid: true, files: files.length } : { valid: false, problems };
}

async function compare(listed: unknown, files: readonly FetchedFile[]): Promise<string[]> {
  if (!Array.isArray(listed)) return ['The signed manifest lists no files.'];
  const given = new Map(files.map(file => [file.path, file.bytes]));
  const problems: string[] = [];
  const known = new Set<string>();
  for (const entry of listed.map(object)) {
    const path = String(entry.path);
    known.add(path);
    const bytes = given.get(path);
    if (bytes === undefined) problems.push(`${path} is missing.`);
    else if ((await sha256(bytes)) !== entry.sha256) problems.push(`${path} was changed: its SHA-256 differs.`);
  }
  for (const path of given.keys()) if (!known.has(path)) problems.push(`${path} is not in the manifest.`);
  return problems;
}

async function importKey(pem: string): Promise<CryptoKey> {
  const der = bytesOf(pem.replaceAll(/-----[^-]+-----|\s/g, ''));
  try {
    if (der === undefined) throw new Error('The public key is not PEM.');
    return await crypto.subtle.importKey('spki', der, 'Ed25519', false, ['verify']);
  } catch (error) {
    throw new ApiProblem({
      status: 0,
      code: 'page',
      title: 'This browser can not check the signature',
      detail: `Check it with Node instead; the documentation shows how. (${error instanceof Error ? error.message : String(error)})`,
    });
  }
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map(byte => byte.toString(16).padStart(2, '0')).join('');
}

/** DSSE's pre-authentication encoding: `DSSEv1 SP len(type) SP type SP len(payload) SP payload`. */
function preAuthentication(payload: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.byteLength} `);
  const whole = new Uint8Array(head.byteLength + payload.byteLength);
  whole.set(head);
  whole.set(payload, head.byteLength);
  return whole;
}

function bytesOf(base64: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof base64 !== 'string') return undefined;
  try {
    return Uint8Array.from(atob(base64), character => character.charCodeAt(0));
  } catch {
    // Not base64: the caller says what that means.
    return undefined;
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    return object(JSON.parse(text));
  } catch {
    // Not JSON: an empty object fits nothing, so the caller reports it.
    return {};
  }
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
