import { defineRule } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'L04',
  title: 'INTEGER PRIMARY KEY numbers its rows by itself',
  severity: 'behaviour',
  dialects: ['sqlite'],
  foundIn: 'schema',
  help: 'In SQLite a column declared INTEGER PRIMARY KEY gets its number by itself when none is given, even without AUTOINCREMENT. A tool that copies only the type makes a column in which every insert fails.',
  *check(input) {
    const found = columns(input).filter(
      ({ column, target }) => column.identity?.kind === 'rowid' && target?.identity !== undefined,
    );
    if (found.length === 0) return;
    const { names, ...where } = groupColumns(found, 'column');
    yield {
      ...where,
      severity: 'cosmetic',
      message:
        `${sentence(count(found.length, 'key column'))} ${verb(found.length, 'numbers its', 'number their')} rows by itself at the source (INTEGER PRIMARY KEY): ${names}.`.replace(
          'rows by itself',
          found.length === 1 ? 'rows by itself' : 'rows by themselves',
        ),
      why: 'Without a counter in PostgreSQL the first new row would be refused for lack of a key.',
      fix: 'CloudForge makes each of them an identity column that goes on after the largest number. Unlike SQLite, PostgreSQL never gives a number out twice.',
      automatic: true,
    };
  },
});
