import { defineRule } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { profiledColumns } from './support/walk.ts';
import { count, number, sentence, verb } from './support/words.ts';

/** Values of this length no longer lie in the row itself: PostgreSQL stores them elsewhere, in parts. */
const longBytes = 8_192;

export const rule = defineRule({
  code: 'V05',
  title: 'Digests of what was written and of what is read back',
  severity: 'cosmetic',
  dialects: 'all',
  foundIn: 'rows',
  help: 'What counts is not what was sent but what lies in the new database: after the rows are committed each table is read back whole, and the digests are made of that, long texts and bytes included.',
  *check(input) {
    const found = profiledColumns(input).filter(({ profile }) => profile.bytesMax >= longBytes);
    if (found.length === 0) return;
    const { names, ...where } = groupColumns(found, 'column');
    const longest = found.reduce((most, { profile }) => Math.max(most, profile.bytesMax), 0);
    yield {
      ...where,
      message: `${sentence(count(found.length, 'column'))} ${verb(found.length, 'holds', 'hold')} long values, up to ${number(longest)} bytes: ${names}.`,
      why: 'Long texts and files are cut or damaged first when something goes wrong, and a look at the first rows does not show it.',
      fix: 'The proof reads every byte of them back after the copy and compares it with the source. Nothing to do; allow for the time of a second reading.',
      automatic: true,
    };
  },
});
