import { z } from 'zod';
import { defineOperation } from '#shared/platform/operation.ts';

const AuditEntry = z
  .object({
    position: z.number().int(),
    id: z.uuid(),
    at: z.iso.datetime(),
    actor: z.object({ kind: z.string(), id: z.string() }),
    action: z.string(),
    target: z.object({ kind: z.string(), id: z.string() }),
    data: z.record(z.string(), z.unknown()),
    requestId: z.string().nullable(),
    sequence: z.number().int().nullable().describe('Number in the sealed chain; null until it is sealed'),
  })
  .meta({ id: 'AuditEntry', description: 'Something that was done, and by whom' });

export const listAuditRows = defineOperation({
  name: 'listAuditRows',
  method: 'GET',
  path: '/rows',
  summary: 'List the audit log, newest first',
  access: 'audit:read',
  input: {
    query: z.object({
      before: z.coerce.number().int().min(1).optional().describe('Position before which to go on'),
      action: z.string().max(200).optional(),
      actorId: z.string().max(200).optional(),
      targetId: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
  },
  output: { status: 200, body: z.object({ items: z.array(AuditEntry) }) },
  errors: ['not-signed-in', 'forbidden', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { before, action, actorId, targetId, limit } = input.query;
    const rows = await ctx.readRows(db => {
      let query = db.selectFrom('audit_logs').selectAll().orderBy('position', 'desc').limit(limit);
      if (before !== undefined) query = query.where('position', '<', before);
      if (action !== undefined) query = query.where('action', '=', action);
      if (actorId !== undefined) query = query.where('actor_id', '=', actorId);
      if (targetId !== undefined) query = query.where('target_id', '=', targetId);
      return query;
    });
    return {
      items: rows.map(row => ({
        position: row.position,
        id: row.id,
        at: row.at.toISOString(),
        actor: { kind: row.actor_kind, id: row.actor_id },
        action: row.action,
        target: { kind: row.target_kind, id: row.target_id },
        data: row.data,
        requestId: row.request_id,
        sequence: row.sealed_sequence,
      })),
    };
  },
});
