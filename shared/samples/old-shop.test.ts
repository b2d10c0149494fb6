import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { rules } from '#shared/engines/schema/rules/index.ts';
import { assessSource } from '#shared/sources/assess-source.ts';

/** Rules that this one dump can't meet, and why. */
const elsewhere: Record<string, string> = {
  C08: 'the conversion maps both ends of a foreign key together',
  C20: 'MySQL keeps six digits of a second',
  C21: 'MySQL has no decimal type that PostgreSQL can not declare',
  C23: 'MySQL has neither NaN nor infinity',
  C33: 'no server of MySQL keeps a number beyond its column: a dump with one is told of as such (R01)',
  C34: 'the conversion widens a column whose values are longer',
  C35: 'no server of MySQL keeps digits beyond its column',
  M07: 'it is said of scripts that no dump tool wrote',
  M20: 'MariaDB only',
  M37: 'MariaDB only',
  M45: 'it is said of dumps that hold no routines',
  M46: 'it is said of dumps that are cut off',
  P05: 'its partition key is part of the key',
  P06: 'its formulas always give the same result',
  P08: 'beyond what a sample should weigh',
  P09: 'beyond what a sample should weigh',
  P11: 'beyond what a sample should weigh',
  T16: 'MySQL 9 only',
  V05: 'no value of the sample reaches 8 kB',
  V06: 'beyond what a sample should weigh',
  V15: 'everything in it is read',
};

test('the sample carries every hazard that the rules know of a MySQL dump', async () => {
  const file = fileURLToPath(new URL('old-shop.sql', import.meta.url));
  const { assessment } = await assessSource(file, { fileName: 'old-shop.sql' });
  const found = new Set(assessment.findings.map(finding => finding.code));
  const wanted = rules
    .filter(rule => rule.dialects === 'all' || rule.dialects.includes('mysql'))
    .map(rule => rule.code);
  assert.equal(
    wanted.filter(code => !found.has(code)),
    Object.keys(elsewhere),
  );
  assert.equal(assessment.model.issues, []);
});

test.run();
