import { z } from 'zod';
import type { KubernetesObject } from '#shared/engines/iac/kubernetes-object.ts';
import type { PolicyRule } from '../rule.ts';
import { perWorkload } from '../rule.ts';
import type { Workload } from '../workloads.ts';

const Policy = z.looseObject({
  podSelector: z.looseObject({
    matchLabels: z.record(z.string(), z.string()).default({}),
    matchExpressions: z
      .array(z.looseObject({ key: z.string(), operator: z.string(), values: z.array(z.string()).default([]) }))
      .default([]),
  }),
  policyTypes: z.array(z.string()).default(['Ingress']),
});

function directionsOf(object: KubernetesObject, workload: Workload): string[] {
  const policy = Policy.safeParse(object.spec);
  if (!policy.success || (object.metadata.namespace ?? '') !== workload.namespace) return [];
  const { matchLabels, matchExpressions } = policy.data.podSelector;
  const labels = workload.podLabels;
  const selected =
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      if (operator === 'In') return value !== undefined && values.includes(value);
      return operator === 'NotIn' && (value === undefined || !values.includes(value));
    });
  return selected ? policy.data.policyTypes : [];
}

export const networkPolicyPresent: PolicyRule = {
  code: 'K13',
  title: 'A NetworkPolicy selects every workload, in both directions',
  level: 'error',
  help: 'Without one, every pod of the cluster can talk to the application, and the application to the whole world.',
  check: input =>
    perWorkload(input, workload => {
      const policies = input.objects.filter(({ kind }) => kind === 'NetworkPolicy');
      const covered = new Set(policies.flatMap(policy => directionsOf(policy, workload)));
      const missing = ['Ingress', 'Egress'].filter(direction => !covered.has(direction));
      if (missing.length === 0) return undefined;
      return {
        message: `No NetworkPolicy restricts its ${missing.join(' and ').toLowerCase()}.`,
        fix: 'Add a NetworkPolicy whose podSelector matches its pods, with policyTypes Ingress and Egress.',
      };
    }),
};
