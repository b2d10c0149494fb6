import type { Result } from '../../api/client.ts';

export type Report = Result<'getReport'>;
export type ReportFinding = Report['findings'][number];
export type Severity = ReportFinding['severity'];

/** Worst first. */
export const severities: readonly Severity[] = ['blocker', 'data-loss', 'behaviour', 'performance', 'cosmetic'];

export const severityWords: Record<Severity, { title: string; meaning: string }> = {
  blocker: { title: 'Blocker', meaning: 'Stops the load until somebody decides' },
  'data-loss': { title: 'Data loss', meaning: 'Values would be lost or changed' },
  behaviour: { title: 'Behaviour', meaning: 'The application would see something else' },
  performance: { title: 'Performance', meaning: 'Slower, or harder to prove' },
  cosmetic: { title: 'Cosmetic', meaning: 'Good to know' },
};

export interface FindingFilter {
  /** None chosen means all. */
  severities: readonly Severity[];
  /** Every word must appear somewhere in the finding. */
  text: string;
  /** Leaves out what the conversion takes care of by itself. */
  openOnly: boolean;
}

/** Findings that fit the filter, in their order. */
export function filterFindings(findings: readonly ReportFinding[], filter: FindingFilter): ReportFinding[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return findings.filter(finding => {
    if (filter.severities.length > 0 && !filter.severities.includes(finding.severity)) return false;
    if (filter.openOnly && finding.automatic) return false;
    if (words.length === 0) return true;
    const text =
      `${finding.code} ${finding.object} ${finding.message} ${finding.why} ${finding.fix} line ${finding.line}`.toLowerCase();
    return words.every(word => text.includes(word));
  });
}

export interface ObjectGroup {
  object: string;
  findings: ReportFinding[];
}

/** One page of findings, those of one object together; objects come in the order of their worst finding. */
export function pageOfGroups(
  findings: readonly ReportFinding[],
  page: number,
  perPage: number,
): { groups: ObjectGroup[]; pages: number } {
  const byObject = [...Map.groupBy(findings, finding => tableOf(finding.object)).values()].flat();
  const shown = byObject.slice(page * perPage, (page + 1) * perPage);
  return {
    groups: [...Map.groupBy(shown, finding => tableOf(finding.object))].map(([object, members]) => ({
      object,
      findings: members,
    })),
    pages: Math.max(1, Math.ceil(findings.length / perPage)),
  };
}

/** A column's finding belongs to its table: `orders.total` and `orders` stand together. */
function tableOf(object: string): string {
  return /^[^\s.]+\.[^\s.]+$/.test(object) ? object.slice(0, object.indexOf('.')) : object;
}

const statement =
  /^\s*(?:--|(?:ALTER|ANALYZE|BEGIN|COMMENT ON|COMMIT|COPY|CREATE|DELETE FROM|DROP|GRANT|INSERT INTO|SELECT|SET|TRUNCATE|UPDATE|WITH)\b)/;

/** A fix is prose, and from the first line that begins a statement on, SQL. */
export function splitFix(fix: string): { prose: string; sql: string } {
  const lines = fix.split('\n');
  const first = lines.findIndex(line => statement.test(line));
  if (first === -1) return { prose: fix.trim(), sql: '' };
  return { prose: lines.slice(0, first).join('\n').trim(), sql: lines.slice(first).join('\n').trim() };
}
