import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { asyncapiDocument } from '#events/asyncapi.ts';
import { loadAll } from '#functions/registry.ts';
import { clientSource } from '#shared/platform/client-source.ts';
import { openapiDocument } from '#shared/platform/openapi.ts';
import { reactionTable } from '#shared/platform/reaction-table.ts';
import { rolesPage } from '#shared/platform/roles-page.ts';
import { version } from '#shared/platform/version.ts';
import { renderAsvsPage } from '#shared/security/asvs/render-page.ts';
import { renderInventoryPage } from '#shared/security/inventory/render-page.ts';
import { knativeFiles } from '../../infra/knative/generate.ts';
import { checkout } from './up/state-folder.ts';

/**
 * Writes every file that is derived from the registry and the catalogue; `--check` only compares, and fails naming the
 * files that are not what they would be.
 */
const check = process.argv.includes('--check');
const files = await generatedFiles();
const stale: string[] = [];
for (const [path, text] of files) {
  const target = join(checkout, path);
  if (existsSync(target) && readFileSync(target, 'utf8') === text) continue;
  stale.push(path);
  if (check) continue;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}
for (const path of stale) console.log(`${check ? 'stale  ' : 'written'} ${path}`);
if (check && stale.length > 0) {
  console.error('Generated files are not up to date. Run: npm run generate');
  process.exitCode = 1;
} else console.log(`${files.size} generated files are up to date.`);

async function generatedFiles(): Promise<Map<string, string>> {
  const definitions = await loadAll();
  const openapi = openapiDocument(definitions, version);
  const asyncapi = asyncapiDocument(reactionTable(definitions), version);
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  return new Map([
    ['site/src/generated/openapi.generated.json', json({ 'x-generated': 'npm run generate', ...openapi })],
    ['site/src/generated/asyncapi.generated.json', json({ 'x-generated': 'npm run generate', ...asyncapi })],
    ['site/src/generated/client.generated.ts', clientSource(definitions)],
    ['site/src/content/docs/roles.md', rolesPage(definitions)],
    ['site/src/content/docs/asvs.md', renderAsvsPage()],
    ['site/src/content/docs/security-inventory.md', renderInventoryPage()],
    ...(await knativeFiles()),
  ]);
}
