import type { PolicyRule } from '../rule.ts';
import { perContainer } from '../rule.ts';

export const readOnlyRoot: PolicyRule = {
  code: 'K02',
  title: 'The root file system is read-only',
  level: 'error',
  help: 'An intruder who cannot write files cannot leave tools behind. Give scratch space as an emptyDir volume.',
  check: input =>
    perContainer(input, ({ securityContext }) =>
      securityContext.readOnlyRootFilesystem === true
        ? undefined
        : {
            message: 'The container may write to its root file system.',
            fix: 'Set securityContext.readOnlyRootFilesystem: true and mount an emptyDir at /tmp.',
          },
    ),
};
