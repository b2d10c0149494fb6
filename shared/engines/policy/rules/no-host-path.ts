import type { PolicyRule } from '../rule.ts';
import { perWorkload } from '../rule.ts';

/** Pod Security Standards, baseline: HostPath Volumes. */
export const noHostPath: PolicyRule = {
  code: 'K15',
  title: 'No folder of the machine is mounted',
  level: 'error',
  help: 'A hostPath volume opens the machine’s own files to the container.',
  check: input =>
    perWorkload(input, ({ pod }) => {
      const volumes = pod.volumes.filter(({ hostPath }) => hostPath !== undefined).map(({ name }) => name);
      if (volumes.length === 0) return undefined;
      return {
        message: `Volumes of the machine are mounted: ${volumes.join(', ')}.`,
        fix: 'Use an emptyDir, a ConfigMap or a PersistentVolumeClaim.',
      };
    }),
};
