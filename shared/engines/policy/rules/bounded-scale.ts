import type { PolicyRule } from '../rule.ts';
import { perWorkload } from '../rule.ts';

export const boundedScale: PolicyRule = {
  code: 'K18',
  title: 'A Knative Service has a largest scale',
  level: 'error',
  help: 'Every replica opens connections. Without a bound, a busy hour uses up all that the database has.',
  check: input =>
    perWorkload(input, ({ knative, podAnnotations }) => {
      if (!knative) return undefined;
      const scale =
        podAnnotations['autoscaling.knative.dev/max-scale'] ?? podAnnotations['autoscaling.knative.dev/maxScale'];
      if (scale !== undefined && /^[1-9]\d*$/.test(scale)) return undefined;
      return {
        message: 'The number of replicas has no bound.',
        fix: 'Set the annotation autoscaling.knative.dev/max-scale.',
      };
    }),
};
