import type { ReadLimits, Routine, Trigger, UserType } from '../../model.ts';
import { Catalog, NamedObjects } from '../base/catalog.ts';
import { IssueLog } from '../base/issue-log.ts';
import { RowHistory } from '../base/row-history.ts';
import { SpanRecorder } from '../base/span-recorder.ts';
import type { ReadContext } from './read-context.ts';
import { Session } from './session.ts';

/** What the readers of one script share, empty. */
export function makeContext(limits: ReadLimits): ReadContext {
  const issues = new IssueLog();
  const triggers: Trigger[] = [];
  const routines: Routine[] = [];
  const history = new RowHistory(issues, { dialect: 'oracle', triggers, routines });
  history.implicit(true, 1);
  return {
    limits,
    issues,
    catalog: new Catalog(limits, issues),
    session: new Session(),
    history,
    spans: new SpanRecorder(history),
    routines,
    triggers,
    others: [],
    types: new NamedObjects<UserType>(),
    uncounted: new Set(),
    keyIndexes: new Set(),
    header: {},
  };
}
