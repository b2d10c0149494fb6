import type { RowConsumer } from '#shared/engines/proof/canonical/canonical-row.ts';
import { selectList } from '#shared/engines/proof/select-list.ts';
import { TargetRows } from '#shared/engines/proof/target-rows.ts';
import type { Dialect } from '#shared/engines/schema/model.ts';
import type { Chunk, TablePlan } from '#shared/engines/transfer/plan.ts';
import { openRowSource } from '#shared/sources/open-row-source.ts';
import { openPostgresqlReadBack } from '#shared/sources/postgresql/read-back.ts';
import type { RowSource, SourceAddress } from '#shared/sources/row-source.ts';
import { openWitness } from '#shared/sources/witness/open-witness.ts';
import { readForProof } from './source-proof.ts';

/** The proof's reader of the source. */
export interface ProofSource {
  read(
    request: { chunk: Chunk; table: TablePlan; consumer: RowConsumer; rejected: ReadonlySet<number> },
    onProgress: (rows: number) => void,
  ): ReturnType<typeof readForProof>;
  close(): Promise<void>;
}

/**
 * Files have a reader that shares nothing with the copier's; other servers are read again over the wire, through the
 * proof's own decoders, by the copier's connection, which sees the state that was copied. A PostgreSQL source is asked
 * and decoded exactly as the target is.
 */
export async function openProofSource(
  address: SourceAddress,
  dialect: Dialect,
  copier: RowSource | undefined,
): Promise<ProofSource> {
  if (address.kind === 'postgresql') return await openPostgresqlProof(address);
  const isFile = address.kind === 'dump' || address.kind === 'sqlite-file';
  const source = isFile ? await openWitness(address) : (copier ?? (await openRowSource(address)));
  return {
    read: async (request, onProgress) =>
      await readForProof(source, { ...request, dialect }, onProgress, new AbortController().signal),
    close: async () => {
      if (source !== copier) await source.close();
    },
  };
}

async function openPostgresqlProof(address: Extract<SourceAddress, { kind: 'postgresql' }>): Promise<ProofSource> {
  const source = await openPostgresqlReadBack(address);
  return {
    read: async ({ chunk, table, consumer, rejected }, onProgress) => {
      let passedOver = 0;
      const rows = new TargetRows(table, {
        row: (row, position) => {
          // Places count from 1.
          if (rejected.has(position - 1)) passedOver += 1;
          else consumer.row(row, position);
        },
      });
      // The expressions that the target is asked for, over the source's names.
      const named: TablePlan = {
        ...table,
        columns: table.columns.map(column => ({ ...column, target: column.source })),
      };
      for await (const portion of source.read(chunk, table, selectList(named))) {
        rows.push(portion);
        onProgress(rows.rows);
      }
      rows.finish();
      return {
        rowsRead: rows.rows,
        rows: rows.rows - passedOver - rows.problems.count,
        casts: {},
        problems: { count: rows.problems.count, first: rows.problems.first },
      };
    },
    close: () => source.close(),
  };
}
