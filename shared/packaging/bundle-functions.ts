import { join } from 'node:path';
import { buildSite, isSiteBuilt, siteFolder } from '#shared/cli/up/site.ts';
import { bundleContainer, checkout } from './bundle.ts';
import { containers } from './containers.ts';

/**
 * `npm run bundle [-- NAME ...]`: one bundle for each container (or for those named) in `dist/`, with their sizes.
 * `--list` only prints the names; `--out FOLDER` writes somewhere else than to dist.
 */
const words = process.argv.slice(2);
const outAt = words.indexOf('--out');
const [, outFolder = join(checkout, 'dist')] = outAt === -1 ? [] : words.splice(outAt, 2);
const wanted = words.filter(word => !word.startsWith('--'));
const all = await containers();
const unknown = wanted.filter(name => !all.some(container => container.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no container ${unknown.join(', ')}. There are: ${all.map(container => container.name).join(', ')}`,
  );
  process.exit(2);
}
if (words.includes('--list')) {
  for (const container of all) console.log(container.name);
  process.exit(0);
}
const chosen = all.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
if (chosen.some(({ kind }) => kind === 'gateway') && !isSiteBuilt()) {
  console.log('Building the pages, which the gateway serves.');
  const trouble = await buildSite(AbortSignal.timeout(300_000));
  if (trouble !== undefined) {
    console.error(`The pages could not be built:\n${trouble}`);
    process.exit(1);
  }
}
const kilobytes = (bytes: number): string => `${Math.ceil(bytes / 1_000)} kB`.padStart(9);
console.log(`${'container'.padEnd(18)}${'at start'.padStart(9)}${'in all'.padStart(9)}  opened while running`);
for (const container of chosen) {
  const bundle = await bundleContainer(container, all, { outFolder, siteFolder }).catch((error: unknown) => {
    console.error(`${container.name} could not be bundled: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  });
  const opened = [...bundle.entries.map(name => `${name}.mjs`), ...bundle.wasm].join(' ');
  console.log(
    `${bundle.name.padEnd(18)}${kilobytes(bundle.startBytes)}${kilobytes(bundle.codeBytes)}  ${opened}`.trimEnd(),
  );
}
