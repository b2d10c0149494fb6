import type { Table } from '../../model.ts';

const wholeNumber = /^-?\d{1,40}$/;

/**
 * Whether a row of a table with RANGE over a column of whole numbers, or LIST of them, is known to be in no partition: a
 * server refuses such a row, and INSERT IGNORE leaves it out. (MySQL manual, "How MySQL Partitioning Handles NULL", "LIST
 * Partitioning") What other methods and expressions give is not worked out here.
 */
export function isBeyondPartitions(table: Table): boolean {
  const { partitioning } = table;
  if (partitioning === undefined) return false;
  const name = (partitioning.columns[0] ?? partitioning.expression).replaceAll(/[`()\s]/g, '').toLowerCase();
  const profile = table.columns.find(column => column.name.toLowerCase() === name)?.profile;
  const { numberMin, numberMax } = profile ?? {};
  if (numberMin === undefined || numberMax === undefined) return false;
  if (!wholeNumber.test(numberMin) || !wholeNumber.test(numberMax)) return false;
  const bounds = partitioning.partitions.map(({ bound }) => numbersOf(bound));
  if (partitioning.partitions.length === 0 || bounds.some(numbers => numbers === undefined)) return false;
  const known = bounds.flatMap(numbers => numbers ?? []);
  if (/^RANGE\b/i.test(partitioning.method)) return known.every(bound => BigInt(numberMax) >= bound);
  if (!/^LIST\b/i.test(partitioning.method)) return false;
  return [numberMin, numberMax].some(number => !known.includes(BigInt(number)));
}

/** The whole numbers of `VALUES LESS THAN (10)` or `VALUES IN (1, 2)`; undefined if anything else stands there. */
function numbersOf(bound: string): bigint[] | undefined {
  const inner = /\(([^()]*)\)\s*$/.exec(bound)?.[1] ?? bound;
  const parts = inner.split(',').map(part => part.trim());
  return parts.every(part => wholeNumber.test(part)) ? parts.map(BigInt) : undefined;
}
