import { z } from 'zod';
import { readLines } from '#shared/migration/service/read-lines.ts';
import { kept } from '#shared/migration/store.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { keptObject } from './kept-object.ts';
import { MigrationParams } from './migration.ts';

const Reject = z
  .object({ table: z.string(), line: z.number(), column: z.string().nullable(), reason: z.string() })
  .meta({ id: 'MigrationReject', description: 'A row that was not carried, without its values' });
const Line = z.object({ table: z.string(), line: z.number(), column: z.string().optional(), reason: z.string() });

export const listRejects = defineOperation({
  name: 'listRejects',
  method: 'GET',
  path: '/:migrationId/rejects',
  summary: 'List rows that were not carried, with the reason',
  description: 'Without their values; those are in the reject file.',
  access: 'migrations:read',
  resource: { kind: 'migration', param: 'migrationId' },
  input: {
    params: MigrationParams,
    query: z.object({
      offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
  },
  output: { status: 200, body: z.object({ items: z.array(Reject), more: z.boolean() }) },
  errors: ['not-signed-in', 'not-found', 'validation-failed'],
  handler: async ({ ctx, input }) => {
    const { offset, limit } = input.query;
    const items: z.infer<typeof Reject>[] = [];
    let at = 0;
    for await (const text of readLines(await keptObject(ctx, input.params.migrationId, kept.rejects))) {
      at += 1;
      if (at <= offset) continue;
      if (items.length === limit) return { items, more: true };
      const { column, ...rest } = Line.parse(JSON.parse(text));
      items.push({ ...rest, column: column ?? null });
    }
    return { items, more: false };
  },
});
