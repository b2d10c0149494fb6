import type { PolicyRule } from '../rule.ts';
import { perContainer } from '../rule.ts';

export const memoryLimit: PolicyRule = {
  code: 'K07',
  title: 'Memory is limited',
  level: 'error',
  help: 'A leak in one application must not take its neighbours down.',
  check: input =>
    perContainer(input, ({ resources }) =>
      resources.limits?.memory === undefined
        ? { message: 'Memory is not limited.', fix: 'Set resources.limits.memory.' }
        : undefined,
    ),
};
