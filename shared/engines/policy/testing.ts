import { compileApplication } from '#shared/engines/iac/compile-application.ts';
import type { Json, KubernetesObject } from '#shared/engines/iac/kubernetes-object.ts';
import type { PolicyRule } from './rule.ts';
import { workloadsOf } from './workloads.ts';

type Fields = { [key: string]: Json };

/** Changes to a clean application, each merged over what is there; null removes a field. */
export interface Changes {
  container?: Fields;
  securityContext?: Fields;
  pod?: Fields;
  annotations?: Fields;
  policy?: Fields;
  objects?: KubernetesObject[];
}

function merge(base: Json | undefined, changes: Fields | undefined): Fields {
  const merged: Fields = typeof base === 'object' && base !== null && !Array.isArray(base) ? { ...base } : {};
  for (const [name, value] of Object.entries(changes ?? {})) {
    if (value === null) delete merged[name];
    else merged[name] = value;
  }
  return merged;
}

const field = (value: Json | undefined, name: string): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value[name] : undefined;

/** The clean application of the compiler, with changes: for a rule's hit and near miss. */
export function changedApplication(changes: Changes): KubernetesObject[] {
  const [service, policy] = compileApplication({
    name: 'shop',
    image: 'ghcr.io/owner/shop:1.2.3',
    databaseSecret: { name: 'shop-database' },
    database: { kind: 'pods', labels: { app: 'postgresql' } },
    resources: { cpuMillicores: 100, memoryMebibytes: 128 },
    connectionsPerReplica: 5,
    replicasMax: 4,
  });
  if (service === undefined || policy === undefined)
    throw new Error('The compiler makes a Service and a NetworkPolicy.');
  const template = service.spec?.template;
  const pod = field(template, 'spec');
  const containers = field(pod, 'containers');
  const container = Array.isArray(containers) ? containers[0] : undefined;
  const securityContext = merge(field(container, 'securityContext'), changes.securityContext);
  const metadata = field(template, 'metadata');
  return [
    {
      ...service,
      spec: {
        template: {
          metadata: { ...merge(metadata, {}), annotations: merge(field(metadata, 'annotations'), changes.annotations) },
          spec: merge(
            { ...merge(pod, {}), containers: [merge({ ...merge(container, {}), securityContext }, changes.container)] },
            changes.pod,
          ),
        },
      },
    },
    { ...policy, spec: merge(policy.spec, changes.policy) },
    ...(changes.objects ?? []),
  ];
}

/** Messages of one rule over objects. */
export function breachesOf(rule: PolicyRule, objects: readonly KubernetesObject[]): string[] {
  return rule.check({ objects, workloads: workloadsOf(objects).workloads }).map(breach => breach.message);
}
