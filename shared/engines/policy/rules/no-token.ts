import type { PolicyRule } from '../rule.ts';
import { perWorkload } from '../rule.ts';

export const noToken: PolicyRule = {
  code: 'K17',
  title: 'No credentials of the cluster are mounted',
  level: 'warning',
  help: 'An application that does not call the Kubernetes API needs no token for it.',
  check: input =>
    perWorkload(input, ({ pod }) =>
      pod.automountServiceAccountToken === false
        ? undefined
        : { message: 'A token for the Kubernetes API is mounted.', fix: 'Set automountServiceAccountToken: false.' },
    ),
};
