import { samplesOf } from '#shared/engines/docs/finding-groups.ts';
import type { RehearsalSummary } from '#shared/engines/docs/rehearsal.ts';
import type { RuleTitle } from '#shared/engines/docs/report-source.ts';
import { visible } from '#shared/engines/docs/text.ts';
import { counted } from '#shared/engines/docs/wording.ts';
import type { Assessment, Finding, Severity } from '#shared/engines/schema/finding.ts';

const levels: { [severity in Severity]: 'error' | 'warning' | 'note' } = {
  blocker: 'error',
  'data-loss': 'error',
  behaviour: 'warning',
  performance: 'warning',
  cosmetic: 'note',
};

/** Only the last part of a file name, as a relative address: a dump's name may be a path, or try to be one. */
function uriOf(fileName: string): string {
  const name = fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
  return encodeURIComponent((/^\.*$/.test(name) ? 'source' : name).toWellFormed());
}

function resultOf(finding: Finding, ruleIndex: number, uri: string, maskSamples: boolean): object {
  const text = [finding.message, finding.why, finding.fix].map(visible).join('\n\n');
  const samples = samplesOf(finding, maskSamples);
  return {
    ruleId: finding.code,
    ruleIndex,
    level: levels[finding.severity],
    message: { text },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri, index: 0 },
          ...(finding.line > 0 ? { region: { startLine: finding.line } } : {}),
        },
        logicalLocations: [{ fullyQualifiedName: visible(finding.object) }],
      },
    ],
    ...(finding.suppressed === undefined
      ? {}
      : { suppressions: [{ kind: 'external', justification: visible(finding.suppressed) }] }),
    partialFingerprints: { 'codeAndObject/v1': `${finding.code}:${visible(finding.object)}` },
    properties: {
      severity: finding.severity,
      automatic: finding.automatic,
      effortHours: finding.effortHours,
      ...(finding.rows === undefined ? {} : { rows: finding.rows }),
      ...(samples.length > 0 ? { samples: samples.map(({ line, value }) => ({ line, value: visible(value) })) } : {}),
    },
  };
}

const rehearsalRules = [
  { id: 'rehearsal-statement-refused', title: 'PostgreSQL refused a statement in the rehearsal' },
  { id: 'rehearsal-rows-rejected', title: 'Rows could not be carried in the rehearsal' },
] as const;

/** What a rehearsal found, as results of two rules of its own, which follow the findings' rules. */
function rehearsalResults(rehearsal: RehearsalSummary, firstRule: number, uri: string): object[] {
  const result = (rule: 0 | 1, object: string, text: string): object => ({
    ruleId: rehearsalRules[rule].id,
    ruleIndex: firstRule + rule,
    level: 'error',
    message: { text: visible(text) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri, index: 0 } },
        logicalLocations: [{ fullyQualifiedName: visible(object) }],
      },
    ],
    partialFingerprints: { 'codeAndObject/v1': `${rehearsalRules[rule].id}:${visible(object)}` },
  });
  return [
    ...rehearsal.failedStatements.map(({ object, message }) => result(0, object, message)),
    ...rehearsal.rejects.map(({ table, reason, rows }) => result(1, table, `${counted(rows, 'row')}: ${reason}`)),
  ];
}

/**
 * The findings, and those of a rehearsal, as SARIF 2.1.0 (OASIS), for code scanners and editors. Row samples are masked
 * by default.
 */
export function renderSarif(
  assessment: Assessment,
  about: {
    fileName: string;
    sha256: string;
    version: string;
    maskSamples?: boolean;
    rules?: readonly RuleTitle[];
    rehearsal?: RehearsalSummary;
  },
): string {
  const codes = [...new Set(assessment.findings.map(finding => finding.code))].sort();
  const indexOf = new Map(codes.map((code, index) => [code, index]));
  const severityOf = new Map(assessment.findings.map(finding => [finding.code, finding.severity]));
  const titles = new Map((about.rules ?? []).map(rule => [rule.code, rule]));
  const uri = uriOf(about.fileName);
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'CloudForge',
            version: about.version,
            rules: [
              ...codes.map(id => {
                const rule = titles.get(id);
                return {
                  id,
                  ...(rule === undefined ? {} : { shortDescription: { text: rule.title } }),
                  ...(rule?.help === undefined ? {} : { help: { text: rule.help, markdown: rule.help } }),
                  defaultConfiguration: { level: levels[severityOf.get(id) ?? 'cosmetic'] },
                };
              }),
              ...(about.rehearsal === undefined ? [] : rehearsalRules).map(({ id, title }) => ({
                id,
                shortDescription: { text: title },
                defaultConfiguration: { level: 'error' },
              })),
            ],
          },
        },
        columnKind: 'utf16CodeUnits',
        artifacts: [{ location: { uri }, hashes: { 'sha-256': about.sha256 } }],
        results: [
          ...assessment.findings.map(finding =>
            resultOf(finding, indexOf.get(finding.code) ?? 0, uri, about.maskSamples ?? true),
          ),
          ...(about.rehearsal === undefined ? [] : rehearsalResults(about.rehearsal, codes.length, uri)),
        ],
      },
    ],
  };
  return `${JSON.stringify(log, null, 1)}\n`;
}
