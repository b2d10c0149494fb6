import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { KubernetesObject } from '#shared/engines/iac/kubernetes-object.ts';
import { Checks, checkObjects } from './checks.ts';
import { policyRules } from './rules.ts';
import { changedApplication } from './testing.ts';

test('the compiler’s application breaks no rule', () => {
  const checks = Checks.parse(checkObjects(changedApplication({})));
  assert.equal(checks.findings, []);
  assert.is(checks.passed, true);
  assert.is(checks.rules.length, policyRules.length);
  assert.ok(checks.rules.every(rule => rule.passed));
});

test('codes are unique and in order', () => {
  const codes = policyRules.map(rule => rule.code);
  assert.equal(codes, [...new Set(codes)].sort());
});

test('a warning does not fail the bundle, an error does', () => {
  const warned = checkObjects(changedApplication({ container: { image: 'registry.example.com/a:1' } }));
  assert.equal(
    warned.findings.map(finding => finding.code),
    ['K09'],
  );
  assert.is(warned.passed, true);
  assert.is(checkObjects(changedApplication({ container: { image: 'a' } })).passed, false);
});

test('a bare Deployment breaks nearly everything', () => {
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'bare' },
    spec: {
      template: { metadata: { labels: { app: 'bare' } }, spec: { containers: [{ name: 'a', image: 'nginx' }] } },
    },
  };
  const codes = checkObjects([deployment]).findings.map(finding => finding.code);
  assert.equal(codes, ['K01', 'K02', 'K03', 'K04', 'K05', 'K06', 'K07', 'K08', 'K10', 'K13', 'K17']);
});

test('pods are found in a CronJob, which needs no probes', () => {
  const job = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'nightly' },
    spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: 'a', image: 'a:1' }] } } } } },
  };
  const codes = checkObjects([job]).findings.map(finding => finding.code);
  assert.ok(codes.includes('K01'));
  assert.not.ok(codes.includes('K10'));
});

test('what cannot be read has not passed', () => {
  const specs: NonNullable<KubernetesObject['spec']>[] = [
    {},
    { template: { spec: { containers: 'none' } } },
    { template: { spec: { containers: [] } } },
  ];
  for (const spec of specs) {
    const checks = checkObjects([{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'odd' }, spec }]);
    assert.equal(
      checks.findings.map(finding => finding.code),
      ['K00'],
    );
    assert.is(checks.passed, false);
  }
});

test('a Kubernetes Service of the core API runs no pods', () => {
  const checks = checkObjects([{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'plain' }, spec: {} }]);
  assert.equal(checks.findings, []);
});

test.run();
