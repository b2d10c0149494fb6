import type { Table, TableFacts } from '../../../model.ts';
import { rowsGiveWay, withoutRepeats } from '../../base/conflicts.ts';
import type { IssueLog } from '../../base/issue-log.ts';
import type { RowHistory } from '../../base/row-history.ts';
import { SpanRecorder } from '../../base/span-recorder.ts';
import { RowTarget } from './row-target.ts';

/** What is known about the rows of every table. */
export class RowLedger {
  readonly spans: SpanRecorder;
  readonly #history: RowHistory;
  readonly #targets = new Map<Table, RowTarget>();

  constructor(history: RowHistory) {
    this.#history = history;
    this.spans = new SpanRecorder(history);
  }

  target(table: Table): RowTarget {
    let target = this.#targets.get(table);
    if (target === undefined) {
      target = new RowTarget(table, this.spans);
      this.#targets.set(table, target);
    }
    return target;
  }

  /**
   * Counts that can't be trusted become null, with an issue that says why. Rows that give way to others with the
   * same key are certain all the same if the profiler saw no key twice (`facts`).
   */
  settle(facts: TableFacts | undefined, issues: IssueLog, display: (table: Table) => string): void {
    for (const target of this.#targets.values()) {
      const { table } = target;
      const object = display(table);
      const repeats = facts === undefined || facts.duplicateKeys.some(keys => keys.table === table.name);
      const hasKey =
        table.primaryKey !== undefined || table.uniqueKeys.length > 0 || table.indexes.some(index => index.unique);
      if (target.conflictLine !== undefined && hasKey && repeats) {
        table.rowCount = null;
        const message = `Not all rows written for table ${object} are there in the end: ${rowsGiveWay}.`;
        this.#history.changed({ line: target.conflictLine, object, message });
        if (facts !== undefined) withoutRepeats(facts, table);
      }
      if (target.uncertain === undefined) continue;
      const message = `The number of rows is not certain: ${target.uncertain}.`;
      issues.add({ code: 'clause-unknown', line: table.line, object, message });
      table.rowCount = null;
    }
  }
}
