import { z } from 'zod';
import { lastSegment } from './dump-name.ts';
import { type Decision, NotUnderstood } from './plan.ts';

const Body = z.object({
  downloadUrl: z.url({ protocol: /^https?$/ }).max(2_000),
  sha256: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/)
    .transform(text => text.toLowerCase())
    .optional(),
  fileName: z.string().min(1).max(255).optional(),
});

/** Reads `{ downloadUrl, sha256?, fileName? }`. Throws NotUnderstood. */
export function readGeneric(body: unknown): Decision {
  const parsed = Body.safeParse(body);
  if (!parsed.success) throw new NotUnderstood(z.prettifyError(parsed.error).slice(0, 500));
  const { downloadUrl: url, sha256, fileName } = parsed.data;
  const name = fileName ?? (lastSegment(new URL(url).pathname) || 'download');
  return { kind: 'fetch', plan: { kind: 'url', url, fileName: name, ...(sha256 === undefined ? {} : { sha256 }) } };
}
