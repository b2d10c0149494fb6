import { defineRule } from './support/define.ts';
import { group, type Member } from './support/group.ts';
import { objectOf } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'T25',
  title: 'Unique indexes take NULLs for equal',
  severity: 'behaviour',
  dialects: ['sqlserver'],
  foundIn: 'schema',
  help: 'In SQL Server a unique key allows NULL (no value) only once. In PostgreSQL it allows any number of them, unless it says NULLS NOT DISTINCT, which PostgreSQL 15 and newer understand.',
  *check({ model }) {
    const members: Member[] = [];
    for (const table of model.tables) {
      for (const { name, columns, line, nullsNotDistinct } of table.uniqueKeys) {
        if (nullsNotDistinct) members.push({ object: `${objectOf(model, table)}.${name ?? columns.join(', ')}`, line });
      }
      for (const { name, parts, line, nullsNotDistinct, where } of table.indexes) {
        if (!nullsNotDistinct || where !== undefined) continue;
        members.push({
          object: `${objectOf(model, table)}.${name ?? parts.map(({ column }) => column).join(', ')}`,
          line,
        });
      }
    }
    if (members.length === 0) return;
    const { names, ...where } = group(members, 'unique key');
    yield {
      ...where,
      message: `${sentence(count(members.length, 'unique key'))} over columns that may be empty ${verb(members.length, 'allows', 'allow')} only one row without a value: ${names}.`,
      why: 'CloudForge writes NULLS NOT DISTINCT, which means the same; PostgreSQL 14 and older refuse that, and without it any number of rows without a value are taken.',
      fix: 'Use PostgreSQL 15 or newer. If the one empty value was a nuisance at the source (many work around it with a filtered index), write the key without NULLS NOT DISTINCT.',
      effort: [0, 0.5],
    };
  },
});
