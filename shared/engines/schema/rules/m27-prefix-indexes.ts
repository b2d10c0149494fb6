import { defineRule, mysqlFamily } from './support/define.ts';
import { group, type Member } from './support/group.ts';
import { uniqueKeysOf } from './support/keys.ts';
import { indexObjectOf, objectOf } from './support/walk.ts';
import { count, list, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M27',
  title: 'Indexes over the beginning of a text',
  severity: 'performance',
  dialects: mysqlFamily,
  foundIn: 'schema',
  help: 'KEY (url(20)) indexes the first 20 characters of a column. In PostgreSQL that is an index over the expression left(url, 20), which a query uses only if it contains the same expression.',
  *check({ model }) {
    const plain: Member[] = [];
    for (const table of model.tables) {
      for (const key of uniqueKeysOf(table)) {
        const cut = (key.parts ?? []).filter(({ prefixLength }) => prefixLength !== undefined);
        if (cut.length === 0) continue;
        yield {
          object: `${objectOf(model, table)}.${key.columns.join(', ')}`,
          line: key.line,
          severity: 'behaviour',
          message: `A unique key of this table looks only at the beginning of ${list(cut.map(({ column, prefixLength }) => `${column ?? 'an expression'} (the first ${prefixLength ?? 0} characters)`))}.`,
          why: 'The key refuses two texts that begin alike. A unique key over the whole column would accept them, and one over the beginning cannot be the target of a foreign key.',
          fix: 'Decide whether the whole text should be unique or its beginning. For the beginning, PostgreSQL needs a unique index over left(column, n); for the whole text, an ordinary unique key.',
          effort: [0.25, 1],
        };
      }
      for (const { parts, unique, kind, line, name } of table.indexes) {
        if (unique || kind !== 'btree' || parts.every(({ prefixLength }) => prefixLength === undefined)) continue;
        plain.push({ object: indexObjectOf(model, table, name), line });
      }
    }
    if (plain.length === 0) return;
    const { names, ...where } = group(plain, 'index', 'indexes');
    yield {
      ...where,
      message: `${sentence(count(plain.length, 'index', 'indexes'))} ${verb(plain.length, 'looks', 'look')} only at the beginning of a text: ${names}.`,
      why: 'PostgreSQL uses such an index only for a query that asks for the same beginning, so a search may become slow.',
      fix: "CloudForge creates the index over left(column, n). Add the same condition to slow searches: WHERE left(url, 20) = left('...', 20) AND url = '...'. If the texts are short, an index over the whole column is simpler.",
      effort: [0.1, 1],
    };
  },
});
