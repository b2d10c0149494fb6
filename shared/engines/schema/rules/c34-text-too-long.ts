import { defineRule } from './support/define.ts';
import { lengthOf } from './support/target-type.ts';
import { profiledColumns } from './support/walk.ts';
import { count, number } from './support/words.ts';

export const rule = defineRule({
  code: 'C34',
  title: 'Text that does not fit the new type',
  severity: 'blocker',
  dialects: ['mysql', 'mariadb', 'postgresql', 'sqlserver', 'oracle'],
  foundIn: 'rows',
  help: 'varchar(n) and char(n) of PostgreSQL hold at most n characters. This compares the longest text that was really seen with the type that the column gets.',
  *check(input) {
    for (const { column, profile, target, object } of profiledColumns(input)) {
      const length = target === undefined ? undefined : lengthOf(target.type);
      if (length === undefined || target === undefined || profile.charactersMax <= length) continue;
      yield {
        object,
        line: column.line,
        message: `The longest text in this column has ${count(profile.charactersMax, 'character')}, but its new type ${target.type} holds at most ${number(length)}.`,
        why: 'PostgreSQL refuses a text that is too long instead of cutting it, so the load of this table would stop.',
        fix: 'Choose text as the type of this column: it has no limit and costs nothing more.',
        effort: [0.1, 0.5],
      };
    }
  },
});
