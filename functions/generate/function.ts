import { defineFunction } from '#shared/platform/function.ts';
import { generateBundle } from './generate-bundle.ts';
import { getBundle } from './get-bundle.ts';
import { getBundleFile } from './get-bundle-file.ts';

export const generate = defineFunction({
  name: 'generate',
  prefix: 'bundles',
  summary: 'Turns an analysis into the files to run on',
  operations: [getBundle, getBundleFile],
  reactions: [generateBundle],
});
