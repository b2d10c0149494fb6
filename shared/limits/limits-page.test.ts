import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { transactionLimits } from '#shared/database/scope.ts';
import { sourceLimits } from '#shared/sources/limits.ts';
import { checkout } from '#shared/testing/source-files.ts';
import { quotas } from './quotas.ts';
import { ratePolicies } from './rate-policies.ts';

const page = readFileSync(join(checkout, 'site/src/content/docs/limits.md'), 'utf8');
const rows = page
  .split('\n')
  .filter(line => line.startsWith('|'))
  .map(line => line.split('|').map(cell => cell.trim()));
const number = (value: number): string => value.toLocaleString('en');

test('the page of limits has each rate', () => {
  const policies = Object.values(ratePolicies).flatMap(subjects => Object.entries(subjects));
  assert.ok(policies.length > 8);
  for (const [subject, { name, quota, burst }] of policies) {
    const by = subject === 'organization' ? 'organisation' : subject;
    const found = rows.some(
      cells => cells.includes(by) && cells.includes(number(quota)) && cells.includes(number(burst)),
    );
    assert.ok(found, `${name}: ${by}, ${number(quota)}, ${number(burst)}`);
  }
});

test('the page of limits has each quota, and none that is not there', () => {
  for (const [name, quota] of Object.entries(quotas)) {
    const row = rows.find(cells => cells.includes(`\`${name}\``));
    const value = name === 'stored-bytes' ? `${quota.default / 1_024 ** 4} TiB` : number(quota.default);
    assert.ok(row?.[2]?.startsWith(`${value} `), `${name}: ${value}`);
  }
  const named = rows.flatMap(cells => (/^`[\w-]+`$/.test(cells[1] ?? '') ? [cells[1]] : []));
  assert.is(named.length, Object.keys(quotas).length);
});

test('the page of limits has the times and sizes that hold', () => {
  const limitOf = (what: RegExp): string => rows.find(cells => what.test(cells[1] ?? ''))?.[2] ?? '';
  assert.is(limitOf(/^one statement/), `${transactionLimits.statementMsMax / 1_000} s`);
  assert.is(limitOf(/^an open transaction/), `${transactionLimits.idleMsMax / 1_000} s`);
  assert.is(limitOf(/^unpacked size/), `${sourceLimits.decompressedBytesMax / 1_024 ** 3} GiB`);
  assert.is(limitOf(/^unpacked : packed/), `${sourceLimits.ratioMax} : 1`);
  assert.match(page, `from ${sourceLimits.ratioFromBytes / 1_024 ** 2} MiB on`);
  assert.is(limitOf(/^files in a zip/), number(sourceLimits.zipMembersMax));
});

test.run();
