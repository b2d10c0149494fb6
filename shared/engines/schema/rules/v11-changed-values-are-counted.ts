import { defineRule } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'V11',
  title: 'Count of every value that was changed or set aside',
  severity: 'cosmetic',
  dialects: 'all',
  foundIn: 'schema',
  help: 'Some types of the source hold what PostgreSQL cannot hold exactly. Such a value is changed only in a way that was declared before, and every change is counted by the copy and again by the proof.',
  *check(input) {
    const found = columns(input).filter(({ target }) => target?.lossy === true);
    if (found.length === 0) return;
    const { names, ...where } = groupColumns(found, 'column');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'column'))} ${verb(found.length, 'may hold', 'may hold')} values that cannot come back exactly from the new type: ${names}.`,
      why: 'A value that is rounded or shortened without a word is lost for good.',
      fix: 'Each changed value is counted under a name in the certificate, and a row that does not fit is set aside with its reason in the file of rejected rows; rows of the source are those of the new database plus those set aside.',
      automatic: true,
    };
  },
});
