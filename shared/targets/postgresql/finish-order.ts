import { describeStatement, type StatementShape } from './describe-statement.ts';
import type { Step } from './steps.ts';

/** Statements that run one after another on one session. */
export interface Lane {
  steps: Step[];
  /** Of the table: the largest are begun first. */
  weight: number;
  /** Lanes that are begun once this one is done. */
  next: Lane[];
}

export interface FinishOrder {
  /** Keys, checks, exclusions and indexes: each table's own, side by side. */
  build: Lane[];
  /** Foreign keys, in order: added without looking at the rows, then validated side by side, a table at a time. */
  foreignKeys: { step: Step; shape: StatementShape; table: string }[];
  /** Everything else in the order given. */
  rest: Step[];
}

export interface TableTree {
  /** `schema.name` of the final names, by tableKey. */
  rootOf(key: string): string;
  isPartitioned(key: string): boolean;
  weightOf(key: string): number;
}

export const tableKey = (schema: string | undefined, name: string): string => `${schema ?? ''}\0${name}`;

/**
 * Sorts the statements after the data. Keys, indexes and checks of one table depend on no other table; a partition's
 * come before its parent's, so that the parent takes them up: a tree of partitions is one lane in the order given.
 * Indexes of a plain table follow its keys (which lock it) and then run side by side.
 *
 * Only statements before the first that makes something else (a view, a function) are moved: an index on a
 * materialized view stays behind it.
 */
export function finishOrder(steps: readonly Step[], tree: TableTree): FinishOrder {
  const order: FinishOrder = { build: [], foreignKeys: [], rest: [] };
  const lanes = new Map<string, Lane>();
  let isTail = false;
  for (const step of steps) {
    const shape = describeStatement(step.statement.sql);
    isTail ||= shape.kind === 'other' || shape.kind === 'force-row-security';
    const { table } = shape;
    if (isTail || table === undefined || shape.kind === 'counter' || shape.kind === 'comment') {
      order.rest.push(step);
      continue;
    }
    const key = tableKey(table.schema, table.name);
    if (shape.kind === 'foreign-key') {
      order.foreignKeys.push({ step, shape, table: tree.rootOf(key) });
      continue;
    }
    const root = tree.rootOf(key);
    const lane = lanes.get(root) ?? { steps: [], weight: tree.weightOf(root), next: [] };
    if (!lanes.has(root)) {
      lanes.set(root, lane);
      order.build.push(lane);
    }
    if (shape.kind === 'index' && !tree.isPartitioned(root)) {
      lane.next.push({ steps: [step], weight: lane.weight, next: [] });
    } else lane.steps.push(step);
  }
  return order;
}
