import type { Model, ReadIssue } from './model.ts';

/** Statements that change rows which are there already, or take rows from a query: only a server could run them. */
const changing = /^\s*(?:WITH\b[\s\S]*?\b)?(?:UPDATE|DELETE|MERGE|REPLACE|INSERT|CALL)\b/i;

/** Whether a statement that was not followed may have changed rows. */
export function changesRows({ code, excerpt }: Pick<ReadIssue, 'code' | 'excerpt'>): boolean {
  if (code === 'rows-changed') return true;
  return code === 'command-ignored' && excerpt !== undefined && changing.test(excerpt);
}

/** What a person can do about rows that only a server knows. */
export const askServer = 'Load the dump into a server of its kind, and give that server as the source.';

const losing = new Set<ReadIssue['code']>(['truncated', 'row-unreadable', 'statement-too-long', 'table-unknown']);
const listedMax = 100;

/**
 * Why the rows that were read may not be the rows that the source means, a sentence each: it is cut off, rows could not
 * be read, or statements that change rows were not followed.
 */
export function rowsNotFollowed(model: Pick<Model, 'complete' | 'issues'>): string[] {
  const cutOff =
    model.complete === false
      ? [
          'The source is cut off: the closing line of the tool that wrote it is missing, and what came before it with it.',
        ]
      : [];
  const issues = model.issues.filter(issue => losing.has(issue.code) || changesRows(issue));
  return [
    ...cutOff,
    ...issues.slice(0, listedMax).map(({ line, message, excerpt }) => {
      const what = excerpt === undefined ? message : `${message} (${excerpt.slice(0, 80).replace(/\s+/g, ' ').trim()})`;
      return `Line ${line}: ${what}`;
    }),
  ];
}
