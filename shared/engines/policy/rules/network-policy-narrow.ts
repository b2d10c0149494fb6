import { z } from 'zod';
import type { PolicyRule } from '../rule.ts';

const Peer = z.looseObject({ ipBlock: z.looseObject({ cidr: z.string() }).optional() });
const Spec = z.looseObject({
  ingress: z.array(z.looseObject({ from: z.array(Peer).default([]) })).default([]),
  egress: z.array(z.looseObject({ to: z.array(Peer).default([]) })).default([]),
});

/** A rule without peers allows all; so does an address block of length zero. */
const open = (peers: readonly z.infer<typeof Peer>[]): boolean =>
  peers.length === 0 || peers.some(({ ipBlock }) => ipBlock !== undefined && /\/0+$/.test(ipBlock.cidr));

export const networkPolicyNarrow: PolicyRule = {
  code: 'K14',
  title: 'NetworkPolicies name their peers',
  level: 'error',
  help: 'A rule without peers, or with 0.0.0.0/0, allows the whole world: then the policy protects nothing.',
  check: ({ objects }) =>
    objects
      .filter(({ kind }) => kind === 'NetworkPolicy')
      .flatMap(object => {
        const spec = Spec.safeParse(object.spec ?? {});
        const label = `NetworkPolicy/${object.metadata.name}`;
        if (!spec.success)
          return [
            { object: label, message: 'The NetworkPolicy cannot be read.', fix: 'Write ingress and egress as lists.' },
          ];
        const sides = [
          ...(spec.data.ingress.some(rule => open(rule.from)) ? ['from'] : []),
          ...(spec.data.egress.some(rule => open(rule.to)) ? ['to'] : []),
        ];
        if (sides.length === 0) return [];
        return [
          {
            object: label,
            message: `It allows traffic ${sides.join(' and ')} everywhere.`,
            fix: 'Name the pods, namespaces or addresses that are needed.',
          },
        ];
      }),
};
