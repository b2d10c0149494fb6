import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';

const AuditHead = z
  .object({
    sequence: z.number().int(),
    seal: z.string().describe('Hexadecimal'),
    signedAt: z.iso.datetime(),
    keyId: z.string(),
    signature: z.string().describe('Ed25519, base64'),
  })
  .meta({ id: 'AuditHead', description: 'Where the chain stood at a moment, signed by the platform' });

export const listAuditHeads = defineOperation({
  name: 'listAuditHeads',
  method: 'GET',
  path: '/heads',
  summary: 'List the signed heads of the audit log, newest first',
  description: 'Who keeps one elsewhere can prove later that nothing before it was changed or taken away.',
  access: 'audit:read',
  input: { query: z.object({ limit: z.coerce.number().int().min(1).max(500).default(100) }) },
  output: {
    status: 200,
    body: z.object({ organizationId: z.uuid(), publicKeyPem: z.string(), items: z.array(AuditHead) }),
  },
  errors: ['not-signed-in', 'forbidden', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const rows = await ctx.readRows(db =>
      db.selectFrom('audit_heads').selectAll().orderBy('sequence', 'desc').limit(input.query.limit),
    );
    return {
      organizationId: ctx.actor.organizationId,
      publicKeyPem: ctx.services.signer.publicKeyPem,
      items: rows.map(row => ({
        sequence: row.sequence,
        seal: row.seal.toString('hex'),
        signedAt: row.signed_at.toISOString(),
        keyId: row.key_id,
        signature: row.signature.toString('base64'),
      })),
    };
  },
});
