import { join } from 'node:path';
import { checkout } from './up/state-folder.ts';

/** A database of our own that carries every hazard the rules know: a small shop that has lived for ten years. */
export const sampleFile = join(checkout, 'shared/samples/old-shop.sql');
