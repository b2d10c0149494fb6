import type { PolicyRule } from '../rule.ts';
import { perWorkload } from '../rule.ts';

export const probes: PolicyRule = {
  code: 'K10',
  title: 'Readiness and liveness are probed',
  level: 'error',
  help: 'Without a readiness probe requests reach a replica that is not ready; without a liveness probe one that hangs stays.',
  check: input =>
    perWorkload(input, ({ longRunning, pod }) => {
      if (!longRunning) return undefined;
      // Helpers beside the container that serves need none.
      const [main] = pod.containers.filter(container => container.ports.length > 0 || pod.containers.length === 1);
      if (main === undefined) return undefined;
      const missing = (['readinessProbe', 'livenessProbe'] as const).filter(name => main[name] === undefined);
      if (missing.length === 0) return undefined;
      return {
        message: `Container ${main.name} has no ${missing.join(' and no ')}.`,
        fix: `Add ${missing.join(' and ')}.`,
      };
    }),
};
