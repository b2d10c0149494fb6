import type { PolicyRule } from '../rule.ts';
import { perContainer } from '../rule.ts';

/** Pod Security Standards, restricted: Seccomp. */
export const seccompProfile: PolicyRule = {
  code: 'K05',
  title: 'System calls are filtered',
  level: 'error',
  help: 'The runtime’s default seccomp profile blocks system calls that applications do not use and attackers do.',
  check: input =>
    perContainer(input, ({ securityContext }, { pod }) => {
      const type = securityContext.seccompProfile?.type ?? pod.securityContext?.seccompProfile?.type;
      if (type === 'RuntimeDefault' || type === 'Localhost') return undefined;
      return {
        message: 'No seccomp profile filters the system calls.',
        fix: 'Set securityContext.seccompProfile.type: RuntimeDefault.',
      };
    }),
};
