import type { Bucket } from './object-store.ts';

/** Where uploads lie. */
export const uploadBucket: Bucket = 'user-uploads';

/** Key of an artifact's object. */
export function sourceKey(organizationId: string, artifactId: string): string {
  return `${organizationId}/${artifactId}/source`;
}
