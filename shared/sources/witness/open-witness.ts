import type { RowSource, SourceAddress } from '../row-source.ts';
import { SourceError } from '../source-error.ts';
import { openDumpWitness } from './dump-witness.ts';
import { openSqliteWitness } from './sqlite-witness.ts';

/**
 * Opens the proof's own reader of a file: it shares no code with the one that copies. Live servers have none, as one
 * stream of their packets is decoded twice.
 *
 * @throws SourceError if the file can't be read by place
 */
export async function openWitness(address: SourceAddress): Promise<RowSource> {
  switch (address.kind) {
    case 'dump':
      return openDumpWitness(address.path, address.dialect);
    case 'sqlite-file':
      return openSqliteWitness(address.path);
    default:
      throw new SourceError(
        'source-unsupported',
        'A live server is not read a second time: its packets are decoded twice.',
      );
  }
}
