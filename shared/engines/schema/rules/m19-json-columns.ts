import { defineRule } from './support/define.ts';
import { group, type Member } from './support/group.ts';
import { jsonDrafts } from './support/json.ts';
import { columns } from './support/walk.ts';
import { verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M19',
  title: 'JSON columns',
  severity: 'behaviour',
  dialects: ['mysql', 'mariadb', 'sqlite', 'sqlserver', 'oracle'],
  foundIn: 'rows',
  help: 'PostgreSQL has two JSON types: jsonb can be searched and indexed but sorts the keys and drops the white space; json keeps the text letter by letter. CloudForge prefers jsonb.',
  *check(input) {
    const sorted: Member[] = [];
    for (const place of columns(input)) {
      const { column, target, object } = place;
      if (column.type.kind !== 'json') continue;
      if (target?.type === 'jsonb') sorted.push({ object, line: column.line });
      if (column.profile !== undefined) yield* jsonDrafts({ ...place, profile: column.profile });
    }
    if (sorted.length === 0) return;
    const { names, ...where } = group(sorted, 'JSON column');
    yield {
      ...where,
      severity: 'cosmetic',
      message: `${names} ${verb(sorted.length, 'becomes', 'become')} jsonb, which keeps the content of JSON but not the order of its keys or its white space.`,
      why: 'A program that compares the text letter by letter, or signs it, sees a difference; one that reads the JSON does not.',
      fix: 'Nothing to do in most cases. Choose json for a column whose text must stay exactly as it is.',
      automatic: true,
    };
  },
});
