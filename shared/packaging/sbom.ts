import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkout } from './bundle.ts';

const License = z.looseObject({
  license: z.looseObject({ id: z.string().optional(), name: z.string().optional() }).optional(),
  expression: z.string().optional(),
});

const Component = z.looseObject({
  type: z.string(),
  name: z.string().min(1),
  version: z.string().min(1),
  purl: z.string().startsWith('pkg:npm/'),
  'bom-ref': z.string().min(1),
  licenses: z.array(License).optional(),
});

/** The fields of CycloneDX 1.6 and 1.7 (ECMA-424) that a reader of ours or of anybody's relies on. */
export const Bom = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.enum(['1.6', '1.7']),
  serialNumber: z.string().regex(/^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  version: z.number().int().min(1),
  metadata: z.looseObject({ timestamp: z.iso.datetime(), component: Component }),
  components: z.array(Component),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()).optional() })),
});
export type Bom = z.infer<typeof Bom>;

/** pnpm could not be run at all: it is fetched by npx, and there is no network or no npx. */
export class SbomUnavailable extends Error {}

const timeoutMs = 120_000;
const outputBytesMax = 64 * 1024 * 1024;

/**
 * The software bill of materials of what the platform runs on (production dependencies of the product and the site, as
 * they are installed for this system), as CycloneDX. The very pnpm that installs writes it out of the lockfile; licences
 * that packages declare in a form it does not read are added. Throws SbomUnavailable, or an Error for a document that is
 * not what it should be.
 */
export function makeSbom(): Bom {
  const result = spawnSync(
    'npx',
    [
      ...['--yes', `pnpm@${installer()}`, '--filter', '.', '--filter', './site'],
      ...['sbom', '--sbom-format', 'cyclonedx', '--sbom-spec-version', '1.6', '--sbom-type', 'application', '--prod'],
    ],
    {
      cwd: checkout,
      encoding: 'utf8',
      timeout: timeoutMs,
      maxBuffer: outputBytesMax,
      env: { ...process.env, CI: 'true' },
    },
  );
  if (result.error !== undefined || result.status !== 0)
    throw new SbomUnavailable(`pnpm wrote no SBOM: ${result.error?.message ?? result.stderr.slice(-2_000)}`);
  const bom = Bom.parse(JSON.parse(result.stdout));
  for (const component of bom.components) {
    if ((component.licenses ?? []).length > 0) continue;
    const id = licenseOf(component.purl);
    if (id !== undefined) component.licenses = [{ license: { id } }];
  }
  return bom;
}

/** Name and version in a package URL: `pkg:npm/%40scope/name@1.2.3`. */
export function packageOf(purl: string): { name: string; version: string } {
  const text = decodeURIComponent(purl.replace(/^pkg:npm\//, '').replace(/[?#].*$/, ''));
  const at = text.lastIndexOf('@');
  return { name: text.slice(0, at), version: text.slice(at + 1) };
}

/** The version of pnpm that the bootstrap installs with. */
function installer(): string {
  const bootstrap = readFileSync(join(checkout, 'shared/cli/bootstrap.mjs'), 'utf8');
  const version = /'pnpm@(\d+\.\d+\.\d+)'/.exec(bootstrap)?.[1];
  if (version === undefined) throw new Error('shared/cli/bootstrap.mjs names no version of pnpm.');
  return version;
}

const Manifest = z.looseObject({
  license: z.string().optional(),
  /** How npm had it before 2014; some packages never changed it. */
  licenses: z.array(z.looseObject({ type: z.string() })).optional(),
});

/** SPDX id of a package's licence out of its own files: the old form of package.json, or the last word of its README. */
function licenseOf(purl: string): string | undefined {
  const { name, version } = packageOf(purl);
  const [folder] = globSync(`node_modules/.pnpm/${name.replace('/', '+')}@${version}*/node_modules/${name}`, {
    cwd: checkout,
  });
  if (folder === undefined) return undefined;
  const manifest = Manifest.parse(JSON.parse(readFileSync(join(checkout, folder, 'package.json'), 'utf8')));
  const declared = manifest.license ?? manifest.licenses?.[0]?.type;
  if (declared !== undefined) return declared;
  const [readme] = globSync('[Rr][Ee][Aa][Dd][Mm][Ee].md', { cwd: join(checkout, folder) });
  if (readme === undefined) return undefined;
  return /^#+ Licen[cs]e\s+([A-Z][\w.-]*)\s*$/im.exec(readFileSync(join(checkout, folder, readme), 'utf8'))?.[1];
}
