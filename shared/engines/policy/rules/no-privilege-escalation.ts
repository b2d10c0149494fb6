import type { PolicyRule } from '../rule.ts';
import { perContainer } from '../rule.ts';

/** Pod Security Standards, restricted: Privilege Escalation; baseline: Privileged Containers. */
export const noPrivilegeEscalation: PolicyRule = {
  code: 'K03',
  title: 'No privilege escalation',
  level: 'error',
  help: 'Set-uid programs and privileged mode let a process gain more rights than it was started with.',
  check: input =>
    perContainer(input, ({ securityContext }) => {
      if (securityContext.privileged === true)
        return { message: 'The container is privileged.', fix: 'Remove securityContext.privileged.' };
      if (securityContext.allowPrivilegeEscalation === false) return undefined;
      return {
        message: 'The container may gain more rights than it started with.',
        fix: 'Set securityContext.allowPrivilegeEscalation: false.',
      };
    }),
};
