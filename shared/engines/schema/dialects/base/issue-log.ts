import type { ReadIssue } from '../../model.ts';

/** Distinct issues kept; the rest is counted in one of their own. */
export const issuesMax = 1000;

const excerptCharactersMax = 200;

/** Collects what could not be read. Equal issues (code, object, message) are counted, the first one's line is kept. */
export class IssueLog {
  readonly #issues = new Map<string, ReadIssue>();
  #beyond: ReadIssue | undefined;

  /** Notes an issue; `count` says how often it occurred here (rows, for instance). Without a count of 1 or more: 1. */
  add(issue: Omit<ReadIssue, 'count'> & { count?: number }): void {
    const count = Math.max(1, issue.count ?? 1);
    const key = `${issue.code}\n${issue.object ?? ''}\n${issue.message}`;
    const known = this.#issues.get(key);
    if (known) known.count += count;
    else if (this.#issues.size < issuesMax) this.#issues.set(key, { ...trimmed(issue), count });
    else if (this.#beyond) this.#beyond.count += count;
    else {
      const message = `More than ${issuesMax} different problems were found; the rest are only counted.`;
      this.#beyond = { code: 'limit-reached', line: issue.line, message, count };
    }
  }

  /** All issues in the order of their lines. */
  list(): ReadIssue[] {
    const all = [...this.#issues.values(), ...(this.#beyond ? [this.#beyond] : [])];
    return all.sort((a, b) => a.line - b.line);
  }
}

function trimmed(issue: Omit<ReadIssue, 'count'>): Omit<ReadIssue, 'count'> {
  if (issue.excerpt === undefined) return issue;
  return { ...issue, excerpt: issue.excerpt.trim().slice(0, excerptCharactersMax) };
}
