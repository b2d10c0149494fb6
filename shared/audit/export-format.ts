import { z } from 'zod';

const Hex = z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits');
const Sequence = z.number().int().positive();
const Text = z.string().max(100_000);

/** First line of an export: whose it is, and what the chain of its first row goes on from. */
export const ExportHeader = z.object({
  kind: z.literal('audit-export'),
  version: z.literal(1),
  organizationId: z.uuid(),
  exportedAt: z.iso.datetime(),
  from: z.iso.datetime().nullable(),
  to: z.iso.datetime().nullable(),
  /** Number and seal of the row before the first; 0 and zeros where the export begins with the chain. */
  after: z.object({ sequence: z.number().int().nonnegative(), seal: Hex }),
  keyId: z.string(),
  publicKeyPem: z.string().max(10_000),
});

export const ExportRow = z.object({
  kind: z.literal('row'),
  sequence: Sequence,
  seal: Hex,
  organizationId: z.uuid(),
  position: z.number().int(),
  id: z.uuid(),
  actorKind: Text,
  actorId: Text,
  action: Text,
  targetKind: Text,
  targetId: Text,
  /** Text of a JSON object, byte for byte as it was sealed. */
  data: z.string().max(10_000_000),
  requestId: Text.nullable(),
  at: Text,
});

/** A signed head; it follows the row that it is about. */
export const ExportHead = z.object({
  kind: z.literal('head'),
  organizationId: z.uuid(),
  sequence: Sequence,
  seal: Hex,
  signedAt: z.iso.datetime(),
  keyId: z.string(),
  signature: z.base64(),
});

/** Last line: without it the export was cut off. */
export const ExportEnd = z.object({
  kind: z.literal('end'),
  rows: z.number().int().nonnegative(),
  heads: z.number().int().nonnegative(),
  /** Rows that had no seal yet; they are not in the export. */
  unsealed: z.number().int().nonnegative(),
});

/** A line of an exported audit log (JSON lines). */
export const ExportLine = z.discriminatedUnion('kind', [ExportHeader, ExportRow, ExportHead, ExportEnd]);
export type ExportLine = z.infer<typeof ExportLine>;
export type ExportRow = z.infer<typeof ExportRow>;
export type ExportHead = z.infer<typeof ExportHead>;
export type ExportHeader = z.infer<typeof ExportHeader>;
export type ExportEnd = z.infer<typeof ExportEnd>;
