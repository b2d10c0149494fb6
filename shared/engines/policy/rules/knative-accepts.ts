import type { PolicyRule } from '../rule.ts';
import { perWorkload } from '../rule.ts';

/** Fields that Knative refuses or ignores unless the operator turns a feature on (config-features). */
const offByDefault = [
  'securityContext',
  'affinity',
  'tolerations',
  'nodeSelector',
  'topologySpreadConstraints',
  'priorityClassName',
  'hostAliases',
  'dnsPolicy',
  'dnsConfig',
  'terminationGracePeriodSeconds',
];

export const knativeAccepts: PolicyRule = {
  code: 'K19',
  title: 'A Knative Service holds only what Knative accepts',
  level: 'error',
  help: 'Knative refuses more than one port in all, and pod settings that its operator did not turn on.',
  check: input =>
    perWorkload(input, ({ knative, pod }) => {
      if (!knative) return undefined;
      const ports = pod.containers.reduce((sum, container) => sum + container.ports.length, 0);
      const refused = offByDefault.filter(name => pod[name] !== undefined);
      if (pod.initContainers.length > 0) refused.push('initContainers');
      if (ports > 1) refused.push(`${ports} container ports`);
      if (refused.length === 0) return undefined;
      return {
        message: `Knative refuses ${refused.join(', ')}.`,
        fix: 'Leave one containerPort, and harden at the container instead of the pod.',
      };
    }),
};
