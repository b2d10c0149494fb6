import type { PolicyRule } from '../rule.ts';
import { perContainer } from '../rule.ts';

/** Pod Security Standards, restricted: Running as Non-root. */
export const runAsNonRoot: PolicyRule = {
  code: 'K01',
  title: 'Containers do not run as root',
  level: 'error',
  help: 'A process that breaks out of a container as root is root on the machine.',
  check: input =>
    perContainer(input, ({ securityContext }, { pod }) => {
      const user = securityContext.runAsUser ?? pod.securityContext?.runAsUser;
      const declared = securityContext.runAsNonRoot ?? pod.securityContext?.runAsNonRoot;
      if (declared === true && user !== 0) return undefined;
      return {
        message:
          user === 0
            ? 'The container runs as user 0, which is root.'
            : 'Nothing keeps the container from running as root.',
        fix: 'Set securityContext.runAsNonRoot: true, and no runAsUser: 0.',
      };
    }),
};
