import type { ReadLimits, UserType } from '../../model.ts';
import { Catalog, NamedObjects } from '../base/catalog.ts';
import { IssueLog } from '../base/issue-log.ts';
import { SpanRecorder } from '../base/span-recorder.ts';
import type { ReadContext } from './read-context.ts';
import { Session } from './session.ts';

/** What the readers of one script share, empty. */
export function makeContext(limits: ReadLimits): ReadContext {
  const issues = new IssueLog();
  return {
    limits,
    issues,
    catalog: new Catalog(limits, issues),
    session: new Session(),
    spans: new SpanRecorder(),
    routines: [],
    triggers: [],
    others: [],
    types: new NamedObjects<UserType>(),
    uncounted: new Set(),
    keyIndexes: new Set(),
    header: {},
  };
}
