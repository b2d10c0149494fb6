import { createHash, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import type { BundleFile } from './bundle-file.ts';
import { canonicalJson } from './canonical-json.ts';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const SafePath = z
  .string()
  .min(1)
  .max(300)
  .refine(
    path =>
      path.split('/').every(part => part !== '' && part !== '.' && part !== '..') && !/[\\\u0000-\u001f:]/.test(path),
    'a relative path without ..',
  );

/** What a bundle holds: every file with its size and hash, and the source it was made from. */
export const Manifest = z.strictObject({
  /** Version of this format. */
  version: z.literal(1),
  /** Version of CloudForge that made the bundle. */
  generator: z.string(),
  runId: z.string(),
  /** ISO 8601 instant. */
  generatedAt: z.string(),
  source: z.strictObject({ fileName: z.string(), sha256: Sha256, sizeBytes: z.number().int().min(0) }),
  files: z
    .array(
      z.strictObject({ path: SafePath, mediaType: z.string(), sha256: Sha256, sizeBytes: z.number().int().min(0) }),
    )
    .max(10_000),
});
export type Manifest = z.infer<typeof Manifest>;

/** DSSE envelope (secure-systems-lab/dsse, version 1.0.2): the payload, base64, and who signed it. */
export const Envelope = z.strictObject({
  payloadType: z.string(),
  payload: z.base64(),
  signatures: z
    .array(z.strictObject({ keyid: z.string(), sig: z.base64() }))
    .min(1)
    .max(10),
});
export type Envelope = z.infer<typeof Envelope>;

export const manifestMediaType = 'application/vnd.cloudforge.bundle-manifest.v1+json';
const payloadBytesMax = 8 * 1024 * 1024;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * The manifest of files, ordered by path.
 *
 * @throws ZodError if a path is absolute or leaves the bundle; Error if two files have one path.
 */
export function manifestOf(
  files: readonly BundleFile[],
  about: { runId: string; generatedAt: string; version: string; source: Manifest['source'] },
): Manifest {
  const paths = new Set(files.map(file => file.path));
  if (paths.size !== files.length) throw new Error('Two files of the bundle have the same path.');
  return Manifest.parse({
    version: 1,
    generator: `cloudforge ${about.version}`,
    runId: about.runId,
    generatedAt: about.generatedAt,
    source: about.source,
    files: files
      .map(({ path, mediaType, bytes }) => ({ path, mediaType, sha256: sha256(bytes), sizeBytes: bytes.byteLength }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
  });
}

/** DSSE's pre-authentication encoding: `DSSEv1 SP len(type) SP type SP len(payload) SP payload`. */
function preAuthentication(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = Buffer.from(payloadType);
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${type.byteLength} `),
    type,
    Buffer.from(` ${payload.byteLength} `),
    payload,
  ]);
}

/** Signs a manifest. `sign` gives the Ed25519 signature of the bytes it is handed; the key never comes here. */
export function signManifest(manifest: Manifest, sign: (bytes: Uint8Array) => Uint8Array, keyId: string): Envelope {
  const payload = Buffer.from(canonicalJson(manifest));
  const signature = sign(preAuthentication(manifestMediaType, payload));
  return {
    payloadType: manifestMediaType,
    payload: payload.toString('base64'),
    signatures: [{ keyid: keyId, sig: Buffer.from(signature).toString('base64') }],
  };
}

export type Verification = { valid: true; manifest: Manifest } | { valid: false; problems: string[] };

function fileProblems(manifest: Manifest, files: readonly BundleFile[]): string[] {
  const problems: string[] = [];
  const given = new Map(files.map(file => [file.path, file]));
  if (given.size !== files.length) problems.push('Two files have the same path.');
  const listed = new Set(manifest.files.map(file => file.path));
  if (listed.size !== manifest.files.length) problems.push('The manifest lists a path twice.');
  for (const expected of manifest.files) {
    const file = given.get(expected.path);
    if (file === undefined) problems.push(`${expected.path} is missing.`);
    else if (file.bytes.byteLength !== expected.sizeBytes)
      problems.push(`${expected.path} has ${file.bytes.byteLength} bytes instead of ${expected.sizeBytes}.`);
    else if (sha256(file.bytes) !== expected.sha256)
      problems.push(`${expected.path} was changed: its SHA-256 differs.`);
  }
  for (const path of given.keys()) if (!listed.has(path)) problems.push(`${path} is not in the manifest.`);
  return problems;
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: undefined fits no schema, so that the caller reports it.
    return undefined;
  }
};

/**
 * Checks an envelope against a pinned Ed25519 public key, and the files against its manifest: none changed, missing or
 * added. The key is the caller's; a key id in the envelope is a hint and is trusted for nothing. Never throws for bad
 * input: it answers with every problem in words.
 */
export function verifyManifest(envelope: unknown, files: readonly BundleFile[], publicKey: KeyObject): Verification {
  if (publicKey.asymmetricKeyType !== 'ed25519')
    return { valid: false, problems: ['The public key is not an Ed25519 key.'] };
  const parsed = Envelope.safeParse(envelope);
  if (!parsed.success) return { valid: false, problems: ['The signature file has not the shape of a DSSE envelope.'] };
  const { payloadType, payload, signatures } = parsed.data;
  if (payloadType !== manifestMediaType)
    return { valid: false, problems: [`The signature is for ${payloadType.slice(0, 100)}, not for a bundle.`] };
  if (payload.length > payloadBytesMax) return { valid: false, problems: ['The manifest is too large.'] };
  const bytes = Buffer.from(payload, 'base64');
  const signed = preAuthentication(payloadType, bytes);
  if (!signatures.some(({ sig }) => verify(null, signed, publicKey, Buffer.from(sig, 'base64'))))
    return { valid: false, problems: ['The signature does not belong to this manifest and key.'] };
  const manifest = Manifest.safeParse(parseJson(bytes.toString('utf8')));
  if (!manifest.success) return { valid: false, problems: ['The signed manifest has an unknown shape.'] };
  const problems = fileProblems(manifest.data, files);
  return problems.length === 0 ? { valid: true, manifest: manifest.data } : { valid: false, problems };
}
