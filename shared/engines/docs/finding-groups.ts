import type { Finding, Severity } from '#shared/engines/schema/finding.ts';
import { severities } from '#shared/engines/schema/finding.ts';
import { maskSample } from './mask-sample.ts';
import type { RuleTitle } from './report-source.ts';

/** How much of a very large assessment a page shows; the rest is counted and found in report.json. */
export const reportLimits = {
  /** Rules (codes) shown per severity. */
  groupsPerSeverityMax: 60,
  /** Findings shown per rule. */
  findingsPerGroupMax: 12,
  samplesPerFindingMax: 3,
  tablesMax: 120,
  columnsPerTableMax: 80,
  lossyColumnsMax: 150,
  typePairsMax: 80,
  objectsMax: 60,
  /** Statements, refusals and rejects listed by one table of the page. */
  statementsMax: 40,
  /** Above this many tables the diagram is left out of the report, because no one can read it there. */
  diagramTablesMax: 400,
} as const;

/** Findings of one rule, those that need a person first; `hidden` more are not shown. */
export interface FindingGroup {
  code: string;
  /** Title of the rule, if it is known. */
  title?: string;
  severity: Severity;
  shown: Finding[];
  hidden: number;
  total: number;
  /** true: every finding of the group is already taken care of. */
  automatic: boolean;
  rows: number;
  effortHours: { min: number; max: number };
  /** Texts that all findings of the group share, so that they are said once. */
  message?: string;
  why?: string;
  fix?: string;
}

export interface SeveritySection {
  severity: Severity;
  groups: FindingGroup[];
  total: number;
  open: number;
  /** Findings in groups beyond the limit. */
  hidden: number;
}

/** Adds up working hours of findings. */
export function sumEffort(findings: readonly Finding[]): { min: number; max: number } {
  const sum = { min: 0, max: 0 };
  for (const finding of findings) {
    sum.min += finding.effortHours.min;
    sum.max += finding.effortHours.max;
  }
  return sum;
}

function shared(findings: readonly Finding[], text: (finding: Finding) => string): string | undefined {
  const first = findings[0];
  if (first === undefined) return undefined;
  return findings.every(finding => text(finding) === text(first)) ? text(first) : undefined;
}

function groupOf(code: string, title: string | undefined, severity: Severity, findings: Finding[]): FindingGroup {
  const ordered = [...findings.filter(finding => !finding.automatic), ...findings.filter(finding => finding.automatic)];
  const shown = ordered.slice(0, reportLimits.findingsPerGroupMax);
  const message = shared(findings, finding => finding.message);
  const why = shared(findings, finding => finding.why);
  const fix = shared(findings, finding => finding.fix);
  return {
    code,
    ...(title === undefined ? {} : { title }),
    severity,
    shown,
    hidden: ordered.length - shown.length,
    total: ordered.length,
    automatic: ordered.every(finding => finding.automatic),
    rows: ordered.reduce((sum, finding) => sum + (finding.rows ?? 0), 0),
    effortHours: sumEffort(ordered),
    ...(message === undefined ? {} : { message }),
    ...(why === undefined ? {} : { why }),
    ...(fix === undefined ? {} : { fix }),
  };
}

/** Findings by severity (worst first) and rule, capped as `reportLimits` says. Severities without findings are left out. */
export function sectionsOf(findings: readonly Finding[], rules: readonly RuleTitle[] = []): SeveritySection[] {
  const titles = new Map(rules.map(rule => [rule.code, rule.title]));
  return severities.flatMap(severity => {
    const own = findings.filter(finding => finding.severity === severity);
    if (own.length === 0) return [];
    const byCode = Map.groupBy(own, finding => finding.code);
    const groups = [...byCode].map(([code, members]) => groupOf(code, titles.get(code), severity, members));
    // A stable sort: rules that need a person come before those that are taken care of, each in the engine's order.
    groups.sort((a, b) => Number(a.automatic) - Number(b.automatic));
    const shown = groups.slice(0, reportLimits.groupsPerSeverityMax);
    const hidden = groups.slice(shown.length).reduce((sum, group) => sum + group.total, 0);
    return [{ severity, groups: shown, total: own.length, open: own.filter(f => !f.automatic).length, hidden }];
  });
}

/** Values from rows that a finding shows, masked unless told otherwise. */
export function samplesOf(finding: Finding, maskSamples: boolean): { line: number; value: string }[] {
  return (finding.samples ?? [])
    .slice(0, reportLimits.samplesPerFindingMax)
    .map(sample => ({ line: sample.line, value: maskSamples ? maskSample(sample.value) : sample.value }));
}

/** A fix split into prose and SQL, in order, so that SQL can be shown as code. */
export function partsOfFix(fix: string): { kind: 'text' | 'sql'; text: string }[] {
  const statement =
    /^\s*(?:--|(?:ALTER|ANALYZE|BEGIN|COMMENT ON|COMMIT|COPY|CREATE|DELETE FROM|DROP|GRANT|INSERT INTO|SELECT|SET|TRUNCATE|UPDATE|WITH)\s|BEGIN;|COMMIT;)/;
  const parts: { kind: 'text' | 'sql'; text: string }[] = [];
  let inStatement = false;
  for (const line of fix.split('\n')) {
    const kind: 'text' | 'sql' = inStatement || statement.test(line) ? 'sql' : 'text';
    inStatement = kind === 'sql' && !/(?:;|^\s*--.*)\s*$/.test(line) && line.trim() !== '';
    if (line.trim() === '' && kind === 'text') continue;
    const last = parts.at(-1);
    if (last !== undefined && last.kind === kind) last.text += `\n${line}`;
    else parts.push({ kind, text: line });
  }
  return parts;
}
