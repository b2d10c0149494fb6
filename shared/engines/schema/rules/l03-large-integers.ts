import { defineRule } from './support/define.ts';
import { group } from './support/group.ts';
import { profiledColumns } from './support/walk.ts';
import { verb } from './support/words.ts';

export const rule = defineRule({
  code: 'L03',
  title: 'Whole numbers beyond 32 bits',
  severity: 'cosmetic',
  dialects: ['sqlite'],
  foundIn: 'rows',
  help: 'SQLite stores whole numbers with up to 64 bits whatever the column is called. integer of PostgreSQL has 32 bits; bigint has 64.',
  *check(input) {
    const large = profiledColumns(input)
      .filter(
        ({ profile, target }) => profile.outsideInt32 > 0 && profile.aboveInt64 === 0 && target?.type === 'bigint',
      )
      .map(({ object, column }) => ({ object, line: column.line }));
    if (large.length === 0) return;
    const { names, ...where } = group(large, 'column');
    yield {
      ...where,
      message: `${names} ${verb(large.length, 'holds', 'hold')} whole numbers beyond 2,147,483,647 and ${verb(large.length, 'becomes', 'become')} bigint.`,
      why: 'A column of type integer would refuse these rows; some tools choose it because the column is called INTEGER.',
      fix: 'Nothing to do. If your program declares these columns itself, declare 64-bit numbers there too.',
      automatic: true,
    };
  },
});
