import { defineRule, mysqlFamily } from './support/define.ts';
import { sourceName, sourceTable } from './support/sql.ts';
import { profiledColumns } from './support/walk.ts';
import { rowsWith, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'C12',
  title: 'Text with the character NUL',
  severity: 'blocker',
  dialects: 'all',
  foundIn: 'rows',
  help: 'The character with the number zero (NUL, U+0000) ends a text in many programs, and PostgreSQL cannot store it in any text or JSON type. Columns that become bytea (plain bytes) keep it.',
  *check(input) {
    const { dialect } = input.model;
    for (const { table, column, profile, target, object } of profiledColumns(input)) {
      if (profile.nulBytes === 0 || target?.type === 'bytea') continue;
      const name = sourceName(dialect, column.name);
      const nul = mysqlFamily.includes(dialect) ? 'CHAR(0)' : dialect === 'oracle' ? 'CHR(0)' : 'char(0)';
      yield {
        object,
        line: column.line,
        message: sentence(
          `${rowsWith(profile, 'nulBytes')} ${verb(profile.nulBytes, 'contains', 'contain')} the character NUL (number zero), which PostgreSQL cannot store in text.`,
        ),
        why: 'The first such row stops the load of the table; a tool that strips the character changes your data without a word.',
        fix: `Decide for this column: remove the character, replace it by another, or keep the values as bytes (type bytea). To remove it at the source:\nUPDATE ${sourceTable(dialect, table)} SET ${name} = REPLACE(${name}, ${nul}, '');`,
        effort: [0.25, 1],
        rows: profile.nulBytes,
        samples: profile.samples.nulBytes ?? [],
      };
    }
  },
});
