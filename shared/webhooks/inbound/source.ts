import { z } from 'zod';
import { hasDotSegment } from './dump-name.ts';

/** A text without characters that a log or a header could trip over. */
const plain = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}]+$/u, 'it holds a control character');
const pattern = plain(200).refine(text => text.split('*').length <= 6, 'at most 5 stars');

/** What a source of each kind may be told. */
export const sourceOptions = {
  generic: z.object({
    signature: z.enum(['required', 'none']).default('required').describe('none: whoever knows the URL may start runs'),
  }),
  github: z.object({
    apiUrl: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .default('https://api.github.com')
      .describe('Of GitHub Enterprise: its own'),
    assets: pattern
      .optional()
      .describe('Which asset of a release, with * for any characters; else the first that looks like a dump'),
    pushPath: plain(500)
      .refine(path => !hasDotSegment(path), 'no . or .. as a segment')
      .optional()
      .describe('A file of the repository: a push that changes it starts a run; else pushes are ignored'),
    pushRef: plain(300).default('refs/heads/main').describe('Of pushes only those to this ref'),
  }),
  s3: z.object({
    endpoint: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .describe('https://s3.eu-central-1.amazonaws.com, or the address of a MinIO'),
    region: z
      .string()
      .regex(/^[a-z0-9-]{1,40}$/)
      .default('us-east-1'),
    bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
    prefix: z.string().max(500).default('').describe('Only objects whose key begins so'),
    objects: pattern.optional().describe('Which names, with * for any characters; else those that look like a dump'),
  }),
} as const;

export type SourceKind = keyof typeof sourceOptions;
export const sourceKinds = ['generic', 'github', 's3'] as const satisfies readonly SourceKind[];

/** What all kinds share. */
const common = { pauseAfterAnalysis: z.boolean().default(false) };

/** Options as the row keeps them, told apart by the row's kind. */
export const StoredOptions = z.discriminatedUnion('kind', [
  sourceOptions.generic.extend({ kind: z.literal('generic'), ...common }),
  sourceOptions.github.extend({ kind: z.literal('github'), ...common }),
  sourceOptions.s3.extend({ kind: z.literal('s3'), ...common }),
]);
export type StoredOptions = z.infer<typeof StoredOptions>;
export type OptionsOf<K extends SourceKind> = Extract<StoredOptions, { kind: K }>;

/** What lies sealed with a source, as JSON. */
export const SourceSecrets = z.object({
  /** generic: `whsec_...`. github: the webhook's secret. */
  signingSecret: z.string().optional(),
  /** github: reads private repositories. */
  accessToken: z.string().optional(),
  /** s3: reads the bucket. */
  accessKeyId: z.string().optional(),
  secretAccessKey: z.string().optional(),
  sessionToken: z.string().optional(),
});
export type SourceSecrets = z.infer<typeof SourceSecrets>;
