import { createPublicKey } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as assert from 'uvu/assert';
import type { BundleFile } from '#shared/engines/bundle/bundle-file.ts';
import { type Manifest, verifyManifest } from '#shared/engines/bundle/manifest.ts';
import { ReportJson } from '#shared/engines/docs/report-json.ts';
import { scratchPostgres } from '../postgres.ts';

/** Every file below a folder, by its path with slashes. */
function readFolder(folder: string): BundleFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .map(path => ({
      path: relative(folder, path).replaceAll('\\', '/'),
      mediaType: 'application/octet-stream',
      bytes: new Uint8Array(readFileSync(path)),
    }));
}

/** Fails unless the folder holds a whole bundle, signed by the key of this state folder. Returns what is in it. */
export function checkBundle(folder: string, stateFolder: string): { manifest: Manifest; report: ReportJson } {
  const files = readFolder(folder);
  const envelope: unknown = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const publicKey = createPublicKey(readFileSync(join(stateFolder, 'keys/signing-key.pem'), 'utf8'));
  const verified = verifyManifest(
    envelope,
    files.filter(file => file.path !== 'manifest.json'),
    publicKey,
  );
  if (!verified.valid) throw new Error(`The bundle does not verify: ${verified.problems.join(' ')}`);
  const paths = verified.manifest.files.map(file => file.path);
  for (const wanted of ['schema.sql', 'load-order.md', 'report.html', 'report.md', 'report.json', 'README.md'])
    assert.ok(paths.includes(wanted), `the bundle has no ${wanted}`);
  for (const wanted of [/^knative\/.*service.*\.ya?ml$/, /^knative\/.*network-policy.*\.ya?ml$/])
    assert.ok(
      paths.some(path => wanted.test(path)),
      `the bundle has no file like ${wanted}`,
    );
  // One byte more, and it is not the signed bundle any longer.
  const changed = files
    .filter(file => file.path !== 'manifest.json')
    .map(file => (file.path === 'schema.sql' ? { ...file, bytes: new Uint8Array([...file.bytes, 10]) } : file));
  assert.is(verifyManifest(envelope, changed, publicKey).valid, false);
  return {
    manifest: verified.manifest,
    report: ReportJson.parse(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))),
  };
}

/** Loads the bundle's schema into an empty, real PostgreSQL; returns the number of tables that are there then. */
export async function loadSchema(folder: string): Promise<number> {
  const postgres = await scratchPostgres();
  try {
    await postgres.query(readFileSync(join(folder, 'schema.sql'), 'utf8'));
    const [row] = await postgres.query(
      "select count(*)::int as tables from pg_class where relkind in ('r', 'p') and not relispartition and relnamespace::regnamespace::text !~ '^(pg_|information_schema)'",
    );
    return Number(row?.tables);
  } finally {
    await postgres.stop();
  }
}
