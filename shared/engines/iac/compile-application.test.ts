import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import type { z } from 'zod';
import { buildAssessment } from '#shared/engines/docs/testing.ts';
import type { ApplicationSpec } from './application-spec.ts';
import { applicationFor, scaleFor } from './application-spec.ts';
import { compileApplication, printApplication } from './compile-application.ts';

const { sizing } = buildAssessment();
const spec = {
  name: 'shop',
  namespace: 'trade',
  image: 'ghcr.io/owner/shop:1.2.3',
  port: 3000,
  databaseSecret: { name: 'shop-database', key: 'URL' },
  database: { kind: 'addresses' as const, cidrs: ['192.0.2.10/32'] },
  databasePort: 6432,
  readinessPath: '/ready',
  environment: { MODE: 'production', DATABASE_URL: 'must not win' },
  resources: { cpuMillicores: 200, memoryMebibytes: 256 },
  connectionsPerReplica: 5,
  replicasMax: 6,
};

test('the Knative Service holds what was asked for', () => {
  const [service] = compileApplication(spec);
  assert.is(service?.apiVersion, 'serving.knative.dev/v1');
  assert.equal(service?.metadata, {
    name: 'shop',
    namespace: 'trade',
    labels: { 'app.kubernetes.io/name': 'shop', 'app.kubernetes.io/managed-by': 'cloudforge' },
  });
  const template = JSON.stringify(service?.spec);
  for (const part of [
    '"autoscaling.knative.dev/max-scale":"6"',
    '"ports":[{"name":"http1","containerPort":3000}]',
    '{"name":"DATABASE_URL","valueFrom":{"secretKeyRef":{"name":"shop-database","key":"URL"}}}',
    '{"name":"MODE","value":"production"}',
    '"readinessProbe":{"httpGet":{"path":"/ready","port":3000}',
    '"livenessProbe":{"tcpSocket":{"port":3000}',
    '"limits":{"cpu":"800m","memory":"512Mi"}',
  ])
    assert.ok(template.includes(part), part);
  assert.is(template.match(/containerPort/g)?.length, 1);
  assert.not.match(template, /must not win/);
});

test('the NetworkPolicy lets out name look-ups and the database, nothing else', () => {
  const [, policy] = compileApplication(spec);
  const egress = policy?.spec?.egress;
  assert.equal(policy?.spec?.policyTypes, ['Ingress', 'Egress']);
  assert.is(Array.isArray(egress) && egress.length, 2);
  assert.equal(Array.isArray(egress) && egress[1], {
    to: [{ ipBlock: { cidr: '192.0.2.10/32' } }],
    ports: [{ protocol: 'TCP', port: 6432 }],
  });
});

test('no value of a secret is printed, and the comments say how to make it', () => {
  const printed = printApplication(spec, ['A reason.']);
  assert.match(printed.service, /# {3}kubectl create secret generic shop-database --namespace trade/);
  assert.match(printed.service, /# A reason\./);
  assert.not.match(printed.service, /kind: Secret/);
  assert.equal(parse(printed.service), compileApplication(spec)[0]);
  assert.equal(parse(printed.networkPolicy), compileApplication(spec)[1]);
});

test('a specification out of bounds is refused with the field’s name', () => {
  const refused: [z.input<typeof ApplicationSpec>, string][] = [
    [{ ...spec, name: 'Bad Name' }, 'name'],
    [{ ...spec, port: 0 }, 'port'],
    [{ ...spec, image: 'a b\n' }, 'image'],
    [{ ...spec, database: { kind: 'addresses' as const, cidrs: ['300.0.0.1/8'] } }, 'database'],
    [{ ...spec, environment: { 'bad-name': 'x' } }, 'environment'],
  ];
  for (const [bad, field] of refused)
    assert.throws(
      () => compileApplication(bad),
      (error: Error) => error.message.includes(`"${field}"`),
    );
});

test('replicas times connections never exceed what the database has', () => {
  for (const connections of [0, 1, 6, 7, 20, 40, 100, 5000]) {
    const { connectionsPerReplica, replicasMax } = scaleFor({ ...sizing, connections });
    assert.ok(connectionsPerReplica >= 1 && replicasMax >= 1);
    assert.ok(connectionsPerReplica * replicasMax <= Math.max(1, connections - 5), String(connections));
  }
  const huge = scaleFor({ ...sizing, cpuMillicores: 1e6, memoryBytes: 1e15, connections: 1e6 });
  assert.equal(huge.resources, { cpuMillicores: 1000, memoryMebibytes: 1024 });
  assert.is(huge.replicasMax, 50);
});

test('an application of which only the database is known', () => {
  assert.is(applicationFor('Bike Rental', sizing).spec.databaseSecret.name, 'bike-rental-database');
  assert.is(applicationFor(undefined, sizing).spec.name, 'application');
  assert.is(applicationFor('../../etc', sizing).spec.name, 'etc');
});

test.run();
