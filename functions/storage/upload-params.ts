import { z } from 'zod';

/** An upload has the id of the artifact it becomes. */
export const UploadParams = z.object({ artifactId: z.uuid() });
