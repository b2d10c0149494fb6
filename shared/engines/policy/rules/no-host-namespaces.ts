import type { PolicyRule } from '../rule.ts';
import { perWorkload } from '../rule.ts';

/** Pod Security Standards, baseline: Host Namespaces, Host Ports. */
export const noHostNamespaces: PolicyRule = {
  code: 'K16',
  title: 'Network and processes of the machine stay apart',
  level: 'error',
  help: 'With the machine’s network or process space, NetworkPolicies do not apply and other processes can be seen.',
  check: input =>
    perWorkload(input, ({ pod, containers }) => {
      const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter(name => pod[name] === true).map(String);
      if (containers.some(({ ports }) => ports.some(({ hostPort }) => hostPort !== undefined && hostPort !== 0)))
        shared.push('hostPort');
      if (shared.length === 0) return undefined;
      return { message: `The pod uses ${shared.join(', ')}.`, fix: `Remove ${shared.join(', ')}.` };
    }),
};
