import type { PolicyRule } from '../rule.ts';

export const noSecretValues: PolicyRule = {
  code: 'K12',
  title: 'No file holds the value of a Secret',
  level: 'error',
  help: 'Base64 hides nothing. Values belong into the cluster or a vault, not into files that are passed on.',
  check: ({ objects }) =>
    objects
      .filter(({ kind }) => kind === 'Secret')
      .filter(({ data, stringData }) =>
        [...Object.values(data ?? {}), ...Object.values(stringData ?? {})].some(
          value => value !== '' && value !== null,
        ),
      )
      .map(({ metadata }) => ({
        object: `Secret/${metadata.name}`,
        message: 'The Secret is written out with its values.',
        fix: 'Leave the Secret out of the files and create it with kubectl or from a vault.',
      })),
};
