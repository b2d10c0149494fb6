import type { PolicyRule } from '../rule.ts';
import { perContainer } from '../rule.ts';

export const resourceRequests: PolicyRule = {
  code: 'K06',
  title: 'CPU and memory are requested',
  level: 'error',
  help: 'Without requests the scheduler packs pods blindly, and the first to be killed is yours.',
  check: input =>
    perContainer(input, ({ resources }) => {
      const missing = ['cpu', 'memory'].filter(name => resources.requests?.[name] === undefined);
      if (missing.length === 0) return undefined;
      return {
        message: `No request for ${missing.join(' and ')}.`,
        fix: 'Set resources.requests.cpu and resources.requests.memory.',
      };
    }),
};
