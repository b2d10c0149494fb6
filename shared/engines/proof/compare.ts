import { castNames } from '#shared/engines/transfer/codec.ts';
import type { TableDigest, TablePlan } from '#shared/engines/transfer/plan.ts';
import { comparedColumns } from './compared-columns.ts';
import type { ProblemList } from './problems.ts';

/** All that is known of one table when both sides have been read. */
export interface TableEvidence {
  table: TablePlan;
  source: {
    /** Rows that the source holds, those that were rejected included. */
    rowsRead: number;
    /** The rows that have to be in the target. */
    digest: TableDigest;
    problems: Pick<ProblemList, 'count' | 'first'>;
  };
  target: { digest: TableDigest; problems: Pick<ProblemList, 'count' | 'first'> };
  /** What the copier wrote into the target's ledger, over all chunks. */
  copied: { rows: number; rejected: number; casts: TableDigest['casts'] };
}

export interface TableComparison {
  equal: boolean;
  /** What differs, a sentence each; empty if nothing does. */
  differences: string[];
}

const exampleProblems = 3;

/**
 * Whether the target holds what the source says: as many rows, the same sum, everything decoded, the same casts by the
 * copier and by the proof, and source = target + rejects.
 */
export function compareTable({ table, source, target, copied }: TableEvidence): TableComparison {
  const differences = [
    ...problemSentences('source', source.problems),
    ...problemSentences('target', target.problems),
    ...rowSentences(source, target, copied),
    ...castSentences(table, source.digest.casts, copied.casts),
  ];
  if (source.digest.sum !== target.digest.sum && source.digest.rows === target.digest.rows)
    differences.push(
      `The sums of the row hashes differ: at least one value is not what it was.${comparedAsText(table)}`,
    );
  else if (source.digest.sum !== target.digest.sum) differences.push('The sums of the row hashes differ.');
  return { equal: differences.length === 0, differences };
}

const columnsNamed = 5;

/**
 * Values of PostgreSQL's other types are compared by the one text that a server writes for them. A script written by
 * hand may write `1 year -2 mons` where the server writes `10 mons`, which is the same value and another text.
 */
function comparedAsText(table: TablePlan): string {
  const names = comparedColumns(table).flatMap(({ target, codec }) => (codec.kind === 'other' ? [target] : []));
  if (names.length === 0) return '';
  const more = names.length > columnsNamed ? ` and ${names.length - columnsNamed} more` : '';
  return ` Columns ${names.slice(0, columnsNamed).join(', ')}${more} are compared by the text that a server writes for their values: if the script was written by hand, load it into a PostgreSQL, and give that server as the source.`;
}

function problemSentences(side: 'source' | 'target', { count, first }: TableEvidence['source']['problems']): string[] {
  if (count === 0) return [];
  const examples = first
    .slice(0, exampleProblems)
    .map(({ line, reason }) => (line > 0 ? `${reason} (line ${line})` : reason));
  return [
    `${rows(count)} of the ${side} could not be taken in, so nothing is proved about them: ${examples.join(' ')}`,
  ];
}

function rowSentences(
  source: TableEvidence['source'],
  target: TableEvidence['target'],
  copied: TableEvidence['copied'],
): string[] {
  const sentences: string[] = [];
  const expected = source.rowsRead - copied.rejected;
  if (target.digest.rows !== expected) {
    const rejected = copied.rejected > 0 ? `, ${copied.rejected.toLocaleString('en-US')} of which were rejected` : '';
    const count = Math.abs(expected - target.digest.rows);
    const word = target.digest.rows < expected ? 'missing' : 'too many';
    sentences.push(
      `The source has ${rows(source.rowsRead)}${rejected}, the target ${rows(target.digest.rows)}: ${count.toLocaleString('en-US')} ${word}.`,
    );
  }
  if (source.digest.rows + source.problems.count !== expected)
    sentences.push(
      `The proof took in ${rows(source.digest.rows)} of the source where ${rows(expected)} should be: the rejected rows are not those that were left out.`,
    );
  if (copied.rows !== target.digest.rows)
    sentences.push(`The copier wrote ${rows(copied.rows)}, and the target holds ${rows(target.digest.rows)}.`);
  return sentences;
}

/** The copier and the proof count casts by themselves; columns that are not compared were not decoded by the proof. */
function castSentences(table: TablePlan, proved: TableDigest['casts'], copied: TableDigest['casts']): string[] {
  return comparedColumns(table).flatMap(({ target: column }) => {
    const ours = Object.hasOwn(proved, column) ? proved[column]! : {};
    const theirs = Object.hasOwn(copied, column) ? copied[column]! : {};
    return castKeys.flatMap(name => {
      const [proof, copier] = [ours[name] ?? 0, theirs[name] ?? 0];
      if (proof === copier) return [];
      return [
        `${column}: the copier counted ${copier.toLocaleString('en-US')} times, the proof ${proof.toLocaleString('en-US')} times, that ${castNames[name]}.`,
      ];
    });
  });
}

const isCast = (name: string): name is keyof typeof castNames => Object.hasOwn(castNames, name);
const castKeys = Object.keys(castNames).filter(isCast);

const rows = (count: number): string => `${count.toLocaleString('en-US')} ${count === 1 ? 'row' : 'rows'}`;
