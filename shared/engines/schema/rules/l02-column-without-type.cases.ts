import { affinity, column, inputOf, type RuleCases, table } from './testing.ts';

const settings = (declared: string, classes?: { integer: number; text: number }) =>
  inputOf(
    'sqlite',
    [
      table('settings', [
        column(
          'value',
          affinity('blob', declared),
          classes === undefined ? {} : { profile: { storageClasses: { real: 0, blob: 0, null: 0, ...classes } } },
        ),
      ]),
    ],
    { target: { 'settings.value': { type: 'text' } } },
  );

export const cases: RuleCases = {
  hits: [
    {
      name: 'chosen by the values',
      input: settings('', { integer: 0, text: 12 }),
      expected: [{ object: 'settings.value', says: ['It holds 12 texts, so it becomes text.'], automatic: true }],
    },
    {
      name: 'nothing to look at',
      input: settings('ANY'),
      expected: [{ object: 'settings.value', says: ['is a guess'], automatic: false }],
    },
  ],
  misses: [{ name: 'a declared type', input: settings('TEXT', { integer: 0, text: 12 }) }],
};
