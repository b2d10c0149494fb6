import type { TransferPlan } from '#shared/engines/transfer/plan.ts';
import type { Target } from '#shared/targets/target.ts';
import { kept, type MigrationStore } from './store.ts';

const bytesMax = 256 * 1024 * 1024;

/** One line of the reject file. */
export interface RejectLine {
  table: string;
  line: number;
  column?: string;
  reason: string;
  values: (string | null)[];
}

/**
 * Writes the rows that were not carried, from the target's ledger into the migration's store: one JSON object a line.
 * Answers how many there are for each reason. The ledger holds them all; a file that would grow beyond 256 MiB ends with a line that says so.
 */
export async function keepRejects(
  store: MigrationStore,
  target: Target,
  plan: TransferPlan,
  expected: number,
): Promise<RejectCount[]> {
  const counts = new Map<string, RejectCount>();
  const lines: string[] = [];
  let bytes = 0;
  if (expected > 0)
    gathering: for (const table of plan.tables) {
      const { schema, name } = table.source;
      for await (const { line, column, reason, values } of target.rejects(plan, table)) {
        const reject: RejectLine = {
          table: schema === undefined ? name : `${schema}.${name}`,
          line,
          ...(column !== undefined && { column }),
          reason,
          values,
        };
        countReject(counts, reject);
        const text = JSON.stringify(reject);
        bytes += Buffer.byteLength(text) + 1;
        if (bytes > bytesMax) {
          const rest: RejectLine = {
            table: '',
            line: 0,
            reason: 'There are more rejected rows than this file holds; they lie in the ledger of the target.',
            values: [],
          };
          lines.push(JSON.stringify(rest));
          break gathering;
        }
        lines.push(text);
      }
    }
  await store.write(kept.rejects, lines.length === 0 ? '' : `${lines.join('\n')}\n`);
  return [...counts.values()].sort((a, b) => b.rows - a.rows);
}

/** Rejected rows of one table for one reason; no values. */
export interface RejectCount {
  table: string;
  reason: string;
  rows: number;
}

const countsMax = 1_000;

function countReject(counts: Map<string, RejectCount>, { table, column, reason }: RejectLine): void {
  const words = column === undefined ? reason : `${column}: ${reason}`;
  const key = `${table}\0${words}`;
  const known = counts.get(key);
  if (known !== undefined) known.rows += 1;
  else if (counts.size < countsMax) counts.set(key, { table, reason: words, rows: 1 });
}
