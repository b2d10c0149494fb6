import { reservedWords } from '../emit/keywords.ts';
import { defineRule } from './support/define.ts';
import { group, type Member } from './support/group.ts';
import { targetName } from './support/sql.ts';
import { objectOf } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'C03',
  title: 'Names with capitals, blanks or special letters',
  severity: 'behaviour',
  dialects: ['mysql', 'mariadb', 'sqlite', 'sqlserver', 'oracle'],
  foundIn: 'schema',
  help: 'PostgreSQL turns a name without quotes into lower case. CloudForge keeps the spelling of your names, so those with capitals, blanks or letters beyond a to z are found only in double quotes.',
  *check({ model, target }) {
    const quoted: Member[] = [];
    let example: string | undefined;
    for (const table of target.tables) {
      if (needsQuotes(table.name)) quoted.push({ object: objectOf(model, table.source), line: table.source.line });
      for (const { source, target: column } of table.columns) {
        if (!needsQuotes(column.name)) continue;
        quoted.push({ object: objectOf(model, table.source, source.name), line: source.line });
        example ??= `SELECT ${targetName(column.name)} FROM ${targetName(table.name)};`;
      }
      if (needsQuotes(table.name)) example ??= `SELECT * FROM ${targetName(table.name)};`;
    }
    if (quoted.length === 0) return;
    const { names, ...where } = group(quoted, 'name');
    yield {
      ...where,
      message: `${sentence(count(quoted.length, 'name of a table or column', 'names of tables and columns'))} ${verb(quoted.length, 'contains', 'contain')} capitals, blanks or letters beyond a to z: ${names}.`,
      why: 'Without double quotes PostgreSQL reads such a name in lower case and answers that it does not exist.',
      fix: `Most libraries that build queries quote names by themselves. In queries written by hand, put these names in double quotes, or decide for names in lower case before the move:\n${example ?? ''}`,
      effort: quoted.length > 20 ? [0.5, 6] : [0.25, 2],
    };
  },
});

function needsQuotes(name: string): boolean {
  return !/^[a-z_][a-z0-9_]*$/.test(name) && !reservedWords.has(name);
}
