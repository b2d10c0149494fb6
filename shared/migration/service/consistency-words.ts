import { Consistency } from '#shared/engines/proof/certificate.ts';

/** What a certificate may say of how the rows of the source belong together. */
export const consistencyWords = Consistency.options;
