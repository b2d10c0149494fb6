import { sql } from 'kysely';
import type { Ctx, Services } from '#shared/platform/ctx.ts';
import type { ExportLine } from './export-format.ts';
import { sealedRows } from './read-rows.ts';
import { chainStart } from './seal.ts';

const pageRows = 1_000;

export interface ExportPort {
  read: Ctx['read'];
  signer: Pick<Services['signer'], 'keyId' | 'publicKeyPem'>;
}

/**
 * The sealed rows of an organisation as lines of an export, each head behind its row. Pages are read one by one, so
 * memory is that of a page however long the log is. A time range is widened to whole stretches of the chain: what lies
 * between the first and the last row of it is exported, and on to the next signed head, for a chain has no gaps. What is
 * sealed while it is read is left to the next export.
 */
export async function* exportLines(
  port: ExportPort,
  options: { organizationId: string; now: Date; from: Date | undefined; to: Date | undefined },
): AsyncGenerator<ExportLine> {
  const { organizationId } = options;
  const range = await port.read(async db => {
    let query = db
      .selectFrom('audit_logs')
      .select([
        sql<number | null>`min(sealed_sequence) filter (where seal is not null)`.as('first'),
        sql<number | null>`max(sealed_sequence) filter (where seal is not null)`.as('last'),
        sql<number>`count(*) filter (where seal is null)`.as('unsealed'),
      ])
      .where('organization_id', '=', organizationId);
    if (options.from !== undefined) query = query.where('at', '>=', options.from);
    if (options.to !== undefined) query = query.where('at', '<', options.to);
    const found = await query.executeTakeFirstOrThrow();
    const heads = await db
      .selectFrom('audit_heads')
      .select(({ fn }) => fn.max('sequence').as('newest'))
      .select(({ fn }) =>
        fn
          .min('sequence')
          .filterWhere('sequence', '>=', found.last ?? 0)
          .as('next'),
      )
      .where('organization_id', '=', organizationId)
      .executeTakeFirst();
    // A whole log begins at 1 whatever is there, and a head beyond its last row tells of rows that are gone.
    const whole = options.from === undefined && options.to === undefined;
    const first = options.from === undefined ? 1 : (found.first ?? 1);
    // On to the next head, so that the end of the stretch is signed for.
    const last = found.last === null ? 0 : Math.max(found.last, heads?.next ?? 0);
    const [before] =
      first === 1 ? [] : await sealedRows(db, organizationId, { after: first - 2, last: first - 1, limit: 1 });
    return {
      after: { sequence: before?.sequence ?? 0, seal: before?.seal ?? Buffer.from(chainStart) },
      last,
      headsUpTo: whole ? Math.max(last, heads?.newest ?? 0) : last,
      unsealed: found.unsealed,
    };
  });
  yield {
    kind: 'audit-export',
    version: 1,
    organizationId,
    exportedAt: options.now.toISOString(),
    from: options.from?.toISOString() ?? null,
    to: options.to?.toISOString() ?? null,
    after: { sequence: range.after.sequence, seal: range.after.seal.toString('hex') },
    keyId: port.signer.keyId,
    publicKeyPem: port.signer.publicKeyPem,
  };
  let rows = 0;
  let heads = 0;
  let after = range.after.sequence;
  for (;;) {
    const page = await readPage(port, organizationId, { after, last: range.last, headsUpTo: range.headsUpTo });
    for (const line of page.lines) {
      if (line.kind === 'row') rows += 1;
      else heads += 1;
      yield line;
    }
    if (page.next === undefined) break;
    after = page.next;
  }
  yield { kind: 'end', rows, heads, unsealed: range.unsealed };
}

/** Rows behind `after` with the heads that belong to them, in order; `next` is where the following page begins. */
async function readPage(
  port: ExportPort,
  organizationId: string,
  range: { after: number; last: number; headsUpTo: number },
): Promise<{ lines: Extract<ExportLine, { kind: 'row' | 'head' }>[]; next: number | undefined }> {
  return await port.read(async db => {
    const rows = await sealedRows(db, organizationId, { after: range.after, last: range.last, limit: pageRows });
    const isLast = rows.length < pageRows;
    const end = isLast ? range.headsUpTo : (rows.at(-1)?.sequence ?? range.headsUpTo);
    const heads = await db
      .selectFrom('audit_heads')
      .selectAll()
      .where('organization_id', '=', organizationId)
      .where('sequence', '>', range.after)
      .where('sequence', '<=', end)
      .orderBy('sequence')
      .execute();
    const lines = [
      ...rows.map(({ seal, ...row }) => ({ kind: 'row' as const, ...row, seal: seal.toString('hex') })),
      ...heads.map(head => ({
        kind: 'head' as const,
        organizationId,
        sequence: head.sequence,
        seal: head.seal.toString('hex'),
        signedAt: head.signed_at.toISOString(),
        keyId: head.key_id,
        signature: head.signature.toString('base64'),
      })),
    ];
    // The sort is stable, so a head stays behind the row of its number.
    lines.sort((a, b) => a.sequence - b.sequence);
    return { lines, next: isLast ? undefined : end };
  });
}
