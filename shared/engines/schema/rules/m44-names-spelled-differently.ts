import { defineRule, mysqlFamily } from './support/define.ts';
import { foreignKeys } from './support/foreign-keys.ts';
import { group, type Member } from './support/group.ts';
import { objectOf } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M44',
  title: 'Tables that are called by another spelling',
  severity: 'behaviour',
  dialects: mysqlFamily,
  foundIn: 'schema',
  help: 'On Windows and macOS MySQL does not tell Users from users (lower_case_table_names). A script made there may call one table by several spellings; PostgreSQL takes them for different tables.',
  *check({ model }) {
    const found: Member[] = [];
    for (const { table, key, parent } of foreignKeys({ model })) {
      if (parent === undefined || parent.name === key.referencedTable) continue;
      found.push({
        object: `${objectOf(model, table)}.${key.columns.join(', ')} (${key.referencedTable})`,
        line: key.line,
      });
    }
    if (found.length === 0) return;
    const { names, ...where } = group(found, 'foreign key');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'foreign key'))} ${verb(found.length, 'calls its', 'call their')} parent table by another spelling than its own: ${names}.`,
      why: 'The application most likely does the same in its queries, and PostgreSQL answers that the table does not exist.',
      fix: 'The foreign keys follow the spelling of the table itself. Look through your queries for other spellings of table names.',
      effort: [0.25, 2],
    };
  },
});
