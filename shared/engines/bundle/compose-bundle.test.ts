import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { ReportJson } from '#shared/engines/docs/report-json.ts';
import { assessmentOf, buildAssessment } from '#shared/engines/docs/testing.ts';
import { buildHostileAssessment, hostileTexts } from '#shared/engines/docs/testing-extremes.ts';
import { Checks } from '#shared/engines/policy/checks.ts';
import type { BundleInput } from './compose-bundle.ts';
import { composeBundle } from './compose-bundle.ts';
import { manifestOf } from './manifest.ts';

const input: BundleInput = {
  assessment: buildAssessment(),
  source: { fileName: 'rental.sql.gz', sha256: 'ab'.repeat(32), sizeBytes: 100 },
  runId: 'run-1',
  generatedAt: '2026-11-24T05:35:00Z',
  version: '1.2.3',
};

function textOf(given: BundleInput, path: string): string {
  const file = composeBundle(given).files.find(one => one.path === path);
  if (file === undefined) throw new Error(`no ${path}`);
  return new TextDecoder('utf-8', { fatal: true }).decode(file.bytes);
}

test('every file is there, and the manifest takes them', () => {
  const { files } = composeBundle(input);
  assert.equal(files.map(file => file.path).sort(), [
    'README.md',
    'checks.json',
    'er-diagram.svg',
    'findings.sarif',
    'knative/network-policy.yaml',
    'knative/service.yaml',
    'load-order.md',
    'report.html',
    'report.json',
    'report.md',
    'report.schema.json',
    'runbook.md',
    'schema.sql',
  ]);
  assert.ok(files.every(file => file.bytes.byteLength > 100 && file.mediaType.includes('/')));
  assert.is(manifestOf(files, input).files.length, files.length);
});

test('the same input gives the same bytes', () => {
  const [one, two] = [composeBundle(input), composeBundle({ ...input, assessment: buildAssessment() })];
  assert.equal(manifestOf(one.files, input), manifestOf(two.files, input));
});

test('JSON files have the shape of their schemas', () => {
  const report = ReportJson.parse(JSON.parse(textOf(input, 'report.json')));
  assert.equal(report.source, {
    fileName: 'rental.sql.gz',
    sha256: 'ab'.repeat(32),
    generatedAt: input.generatedAt,
    version: '1.2.3',
  });
  const checks = Checks.parse(JSON.parse(textOf(input, 'checks.json')));
  assert.is(checks.passed, true);
  assert.equal(
    checks.findings.map(finding => finding.code),
    ['K09'],
  );
});

test('what a rehearsal found stands in every form of the report', () => {
  const rehearsal = {
    rehearsedAt: '2026-11-24T10:00:00Z',
    durationsMs: { copying: 600_000 },
    rows: 5,
    rowsPerSecond: 9,
    certified: false,
    reasons: [],
    failedStatements: [{ object: 'bike', message: 'no room left' }],
    rejects: [{ table: 'rental', reason: 'the character NUL', rows: 2 }],
  };
  for (const path of ['report.html', 'report.md', 'report.json', 'findings.sarif'])
    for (const text of ['no room left', 'the character NUL'])
      assert.ok(textOf({ ...input, rehearsal }, path).includes(text), `${path}: ${text}`);
  const sarif: {
    runs: { tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string; ruleIndex: number }[] }[];
  } = JSON.parse(textOf({ ...input, rehearsal }, 'findings.sarif'));
  for (const run of sarif.runs)
    for (const { ruleId, ruleIndex } of run.results) assert.is(run.tool.driver.rules[ruleIndex]?.id, ruleId);
  assert.match(textOf({ ...input, rehearsal }, 'runbook.md'), /10 minutes \(measured\)/);
});

test('an application of one’s own is compiled and checked', () => {
  const application = {
    name: 'rentals',
    image: 'ghcr.io/owner/rentals:2.0.0',
    databaseSecret: { name: 'rentals-database' },
    database: { kind: 'pods' as const, labels: { app: 'postgresql' } },
    resources: { cpuMillicores: 100, memoryMebibytes: 128 },
    connectionsPerReplica: 5,
    replicasMax: 4,
  };
  assert.is(parse(textOf({ ...input, application }, 'knative/service.yaml')).metadata.name, 'rentals');
  assert.equal(JSON.parse(textOf({ ...input, application }, 'checks.json')).findings, []);
});

test('SARIF: every finding with rule, level and place', () => {
  const { runs, version } = JSON.parse(textOf(input, 'findings.sarif'));
  const [run] = runs;
  assert.is(version, '2.1.0');
  assert.is(run.results.length, input.assessment.findings.length);
  for (const result of run.results) assert.is(run.tool.driver.rules[result.ruleIndex].id, result.ruleId);
  assert.equal(
    run.results.slice(0, 2).map((result: { level: string }) => result.level),
    ['error', 'error'],
  );
  assert.equal(run.results[0].locations[0].physicalLocation, {
    artifactLocation: { uri: 'rental.sql.gz', index: 0 },
    region: { startLine: 161 },
  });
});

test('SARIF: rules carry their title and help', () => {
  const rules = [{ code: 'C09', title: 'Rows without a parent', help: 'Some help.' }];
  const { runs } = JSON.parse(textOf({ ...input, rules }, 'findings.sarif'));
  const rule = runs[0].tool.driver.rules.find((one: { id: string }) => one.id === 'C09');
  assert.equal(rule, {
    id: 'C09',
    shortDescription: { text: 'Rows without a parent' },
    help: { text: 'Some help.', markdown: 'Some help.' },
    defaultConfiguration: { level: 'error' },
  });
});

test('row samples are masked in every file by default', () => {
  const decoder = new TextDecoder();
  const shown = (maskSamples?: boolean): string[] =>
    composeBundle({ ...input, ...(maskSamples === undefined ? {} : { maskSamples }) })
      .files.filter(file => decoder.decode(file.bytes).includes('JosÃ© Nuñez'))
      .map(file => file.path);
  assert.equal(shown(), []);
  assert.equal(shown(false), ['report.html', 'report.md', 'report.json', 'findings.sarif']);
});

test('hostile names make files that are still read as what they are', () => {
  const hostile = {
    ...input,
    assessment: buildHostileAssessment(),
    source: { ...input.source, fileName: `../../${hostileTexts.join('/')}` },
  };
  assert.match(parse(textOf(hostile, 'knative/service.yaml')).metadata.name, /^[a-z][-a-z0-9]*$/);
  const { runs } = JSON.parse(textOf(hostile, 'findings.sarif'));
  assert.match(runs[0].artifacts[0].location.uri, /^[\w%.~!*'()-]+$/);
  ReportJson.parse(JSON.parse(textOf(hostile, 'report.json')));
  for (const line of textOf(hostile, 'schema.sql').split('\n').slice(0, 5)) assert.match(line, /^--/);
});

test('an empty database makes a bundle that says so', () => {
  const empty = { ...input, assessment: assessmentOf([], [], { ddl: [] }) };
  assert.match(textOf(empty, 'README.md'), /Nothing to move/);
  assert.match(textOf(empty, 'report.html'), /No table was found in this file/);
});

test.run();
