import { defineRule } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, excerpt, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'C24',
  title: 'Defaults that are calculated',
  severity: 'cosmetic',
  dialects: ['mysql', 'mariadb', 'sqlite', 'sqlserver', 'oracle'],
  foundIn: 'schema',
  help: 'A default can be a formula, such as a new UUID or a date in seven days. Careless tools turn the formula into a text, so that every new row gets the word uuid() instead of a UUID.',
  *check(input) {
    const found = columns(input).filter(
      ({ column, target }) =>
        (column.default?.kind === 'sql' || column.default?.kind === 'uuid') && target?.default !== undefined,
    );
    const [first] = found;
    if (first === undefined) return;
    const { names, ...where } = groupColumns(found, 'default');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'default'))} ${verb(found.length, 'is', 'are')} calculated: ${names}.`,
      why: 'Written in the words of another database the formula would be refused, or taken for a text.',
      fix: `CloudForge has translated ${verb(found.length, 'it', 'them')}: ${first.object} now has the default ${excerpt(first.target?.default ?? '')}. Nothing to do.`,
      automatic: true,
    };
  },
});
