import type { PolicyRule } from '../rule.ts';
import { perContainer } from '../rule.ts';

/** Pod Security Standards, restricted: Capabilities (only NET_BIND_SERVICE may be added). */
export const dropCapabilities: PolicyRule = {
  code: 'K04',
  title: 'All Linux capabilities are dropped',
  level: 'error',
  help: 'A web application needs none of the special rights that containers get by default.',
  check: input =>
    perContainer(input, ({ securityContext }) => {
      const drop = securityContext.capabilities?.drop ?? [];
      const added = (securityContext.capabilities?.add ?? []).filter(name => name !== 'NET_BIND_SERVICE');
      if (drop.includes('ALL') && added.length === 0) return undefined;
      return {
        message:
          added.length > 0 ? `Capabilities are added: ${added.join(', ')}.` : 'Not all capabilities are dropped.',
        fix: 'Set securityContext.capabilities.drop: [ALL] and add none.',
      };
    }),
};
