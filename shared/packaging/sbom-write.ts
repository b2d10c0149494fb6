import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkout } from './bundle.ts';
import { makeSbom } from './sbom.ts';

/** `npm run sbom`: writes dist/sbom.cdx.json, the CycloneDX bill of materials of what the platform runs on. */
const file = join(checkout, 'dist/sbom.cdx.json');
const bom = makeSbom();
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify(bom, null, 2)}\n`);
const unlicensed = bom.components.filter(component => (component.licenses ?? []).length === 0);
console.log(`dist/sbom.cdx.json: CycloneDX ${bom.specVersion}, ${bom.components.length} packages.`);
for (const { purl } of unlicensed) console.log(`No licence is declared by ${purl}.`);
