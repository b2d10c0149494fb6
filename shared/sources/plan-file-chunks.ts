import type { Model } from '#shared/engines/schema/model.ts';
import type { Chunk, TransferPlan } from '#shared/engines/transfer/plan.ts';
import { layoutOf } from './dump/dump-layout.ts';
import { planDumpChunks } from './dump/plan-dump-chunks.ts';
import type { SourceAddress } from './row-source.ts';

/**
 * The chunks of a file source. Ids count in the order the rows lie in: of a dump that is the order in which reading is
 * cheapest, and foreign keys come after the data, so that no table has to wait for another.
 *
 * @throws SourceError if the rows of a table can't be read in parts, or the file can't be read
 */
export async function planFileChunks(address: SourceAddress, plan: TransferPlan, model: Model): Promise<Chunk[]> {
  switch (address.kind) {
    case 'dump':
      return planDumpChunks(plan, model).map((chunk, id) => ({ id, ...chunk }));
    case 'sqlite-file': {
      // A dump needs nothing of it.
      const { planSqliteChunks } = await import('./sqlite/pages/plan-sqlite-chunks.ts');
      return planSqliteChunks(address.path, plan, model).map((chunk, id) => ({ id, ...chunk }));
    }
    default:
      throw new Error(`A source of kind ${address.kind} is no file.`);
  }
}

/**
 * The address of a dump with what its model says about where its rows lie. Without it every reader that is opened
 * passes through the whole dump first.
 */
export function withLayout(address: SourceAddress, model: Model): SourceAddress {
  return address.kind === 'dump' ? Object.assign({}, address, { layout: layoutOf(model) }) : address;
}
