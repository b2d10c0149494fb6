import { reservedWords } from '../emit/keywords.ts';
import { defineRule } from './support/define.ts';
import { group } from './support/group.ts';
import { named } from './support/identifiers.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'C04',
  title: 'Names that are words of the language',
  severity: 'behaviour',
  dialects: ['mysql', 'mariadb', 'sqlite', 'sqlserver', 'oracle'],
  foundIn: 'schema',
  help: 'Words such as user, order or end belong to SQL itself. As the name of a table or column they have to stand in double quotes.',
  *check({ model }) {
    const reserved = named(model).filter(
      ({ kind, name }) =>
        (kind === 'table' || kind === 'column' || kind === 'view') && reservedWords.has(name.toLowerCase()),
    );
    if (reserved.length === 0) return;
    const { names, ...where } = group(reserved, 'name');
    yield {
      ...where,
      message: `${sentence(count(reserved.length, 'name'))} ${verb(reserved.length, 'is a word', 'are words')} of the SQL language in PostgreSQL: ${names}.`,
      why: 'Without double quotes PostgreSQL takes such a name for a command and reports an error, or answers something else: user is the name of the database user.',
      fix: 'CloudForge quotes them in everything it writes. Look for queries written by hand that name them without quotes.',
      effort: [0, 1],
    };
  },
});
