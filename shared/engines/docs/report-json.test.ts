import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ReportJson, reportJson } from './report-json.ts';
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
