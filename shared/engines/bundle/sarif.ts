import { samplesOf } from '#shared/engines/docs/finding-groups.ts';
import type { RuleTitle } from '#shared/engines/docs/report-source.ts';
import { visible } from '#shared/engines/docs/text.ts';
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

/** The findings as SARIF 2.1.0 (OASIS), for code scanners and editors. Row samples are masked by default. */
export function renderSarif(
  assessment: Assessment,
  about: { fileName: string; sha256: string; version: string; maskSamples?: boolean; rules?: readonly RuleTitle[] },
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
            rules: codes.map(id => {
              const rule = titles.get(id);
              return {
                id,
                ...(rule === undefined ? {} : { shortDescription: { text: rule.title } }),
                ...(rule?.help === undefined ? {} : { help: { text: rule.help, markdown: rule.help } }),
                defaultConfiguration: { level: levels[severityOf.get(id) ?? 'cosmetic'] },
              };
            }),
          },
        },
        columnKind: 'utf16CodeUnits',
        artifacts: [{ location: { uri }, hashes: { 'sha-256': about.sha256 } }],
        results: assessment.findings.map(finding =>
          resultOf(finding, indexOf.get(finding.code) ?? 0, uri, about.maskSamples ?? true),
        ),
      },
    ],
  };
  return `${JSON.stringify(log, null, 1)}\n`;
}
