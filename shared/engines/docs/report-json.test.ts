import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ReportJson, reportJson, reportJsonSchema } from './report-json.ts';
import { buildAssessment } from './testing.ts';
import { buildHostileAssessment, buildLargeAssessment } from './testing-extremes.ts';

test('the shape is the command line’s, and the schema accepts it', () => {
  const report = ReportJson.parse(reportJson(buildAssessment()));
  const bike = report.tables.find(table => table.name === 'bike');
  assert.equal(bike?.columns[4], {
    name: 'is_electric',
    sourceType: 'tinyint(1)',
    targetType: 'boolean',
    nullable: false,
    targetName: 'is_electric',
    lossy: true,
    reason: 'Values other than 0 and 1 have no counterpart.',
  });
  assert.equal(bike?.primaryKey, ['id']);
  assert.equal(
    bike?.foreignKeys.map(key => key.referencedTable),
    ['bike_model', 'station'],
  );
  assert.is(bike?.rowCount, 18_204);
  assert.is(report.grade, 'C');
  assert.equal(report.effortHours, buildAssessment().effortHours);
  assert.equal(report.views, [{ name: 'busy_station', line: 240 }]);
  assert.is(report.routines.length, 1);
  assert.is(report.source, null);
});

test('what a migration needs is in it: sides, hours by object, minutes, runbook', () => {
  const report = ReportJson.parse(reportJson(buildAssessment()));
  assert.is(report.diff.tables.length, buildAssessment().model.tables.length);
  assert.ok(report.effortByObject.length > 0);
  assert.is(report.copyTime.measured, false);
  assert.ok(report.runbook.parts.length === 3 && report.runbook.wayBack.steps.length > 0);
  assert.is(report.rehearsal, null);
  const lossy = report.diff.tables.flatMap(table => table.columns.filter(column => column.lossy));
  const expected = report.tables.flatMap(table => table.columns.filter(column => column.lossy));
  assert.is(lossy.length, expected.length);
});

test('a rehearsal takes the place of the estimate and keeps what it found', () => {
  const rehearsal = {
    rehearsedAt: '2026-11-24T10:00:00Z',
    durationsMs: { copying: 120_000 },
    rows: 5,
    rowsPerSecond: 9,
    certified: false,
    reasons: ['One table differs.'],
    failedStatements: [{ object: 'bike', message: 'refused' }],
    rejects: [{ table: 'bike', reason: 'the character NUL', rows: 2 }],
  };
  const report = ReportJson.parse(reportJson(buildAssessment(), { rehearsal }));
  assert.equal(report.rehearsal, rehearsal);
  assert.equal([report.copyTime.measured, report.copyTime.minutesMax], [true, 2]);
});

test('the published schema names every field', () => {
  const schema: { properties?: object; required?: string[] } = reportJsonSchema();
  assert.equal(Object.keys(schema.properties ?? {}).sort(), Object.keys(reportJson(buildAssessment())).sort());
  assert.equal([...(schema.required ?? [])].sort(), Object.keys(reportJson(buildAssessment())).sort());
});

test('samples are masked by default', () => {
  const damaged = (mask?: boolean): string | undefined =>
    reportJson(buildAssessment(), mask === undefined ? {} : { maskSamples: mask }).findings.find(
      one => one.code === 'C14',
    )?.samples[0]?.value;
  assert.is(damaged(), 'XxxXx Xxxxx');
  assert.is(damaged(false), 'JosÃ© Nuñez');
});

test('an assessment that crossed a thread gives the same report, and nothing is capped', () => {
  const copy = structuredClone(buildAssessment());
  const detached = { ...copy, model: structuredClone(copy.model) };
  assert.equal(reportJson(detached), reportJson(buildAssessment()));
  const large = reportJson(buildLargeAssessment(1000, 10_000));
  assert.is(large.tables.length, 1000);
  assert.is(large.findings.length, 10_000);
});

test('a table without a target is listed, not dropped', () => {
  const whole = buildAssessment();
  const report = reportJson({ ...whole, target: { ...whole.target, tables: whole.target.tables.slice(1) } });
  assert.is(report.tables[0]?.name, 'city');
  assert.is(report.tables[0]?.columns[0]?.targetType, '');
});

test('hostile text survives as data', () => {
  const report = ReportJson.parse(JSON.parse(JSON.stringify(reportJson(buildHostileAssessment()))));
  assert.is(report.tables[0]?.name, '0 <script>alert(1)</script>');
});

test.run();
