import { ignoresCase } from './support/collation.ts';
import { defineRule, mysqlFamily } from './support/define.ts';
import { group, type Member, statements } from './support/group.ts';
import { uniqueKeysOf } from './support/keys.ts';
import { targetName } from './support/sql.ts';
import { columnNamed, objectOf, tableNamed, targetOf } from './support/walk.ts';
import { count, list, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M26',
  title: 'Unique keys that ignore upper and lower case',
  severity: 'behaviour',
  dialects: [...mysqlFamily, 'sqlserver'],
  foundIn: 'rows',
  help: 'With the usual collations of MySQL, "Anna" and "anna" are the same value, so a unique key keeps the second one out. PostgreSQL takes them as two values.',
  *check(input) {
    const { model, facts } = input;
    for (const duplicate of facts.duplicateKeys) {
      if (!duplicate.underCollation || duplicate.count === 0) continue;
      const table = tableNamed(model, duplicate.table);
      yield {
        object: `${table === undefined ? duplicate.table : objectOf(model, table)}.${duplicate.columns.join(', ')}`,
        line: table?.line ?? 0,
        message: sentence(
          `${duplicate.approximate ? 'about ' : ''}${count(duplicate.count, 'row')} of ${duplicate.table} ${verb(duplicate.count, 'has', 'have')} a key in ${list(duplicate.columns)} that differs from another only in upper and lower case or accents.`,
        ),
        why: 'The source counts them as the same; PostgreSQL stores both, and a key that ignores case cannot be built there either.',
        fix: 'Look at the samples and merge or rename these rows before the move, so that the key can go on ignoring case.',
        effort: [0.5, 2],
        rows: duplicate.count,
        samples: duplicate.samples.map(value => ({ line: 0, value })),
      };
    }
    const keys: (Member & { sql: string })[] = [];
    for (const table of model.tables) {
      for (const key of uniqueKeysOf(table)) {
        const folded = key.columns.filter(name => {
          const column = columnNamed(table, name);
          if (column === undefined || !ignoresCase(model, table, column)) return false;
          return targetOf(input, table, column)?.type !== 'citext';
        });
        if (folded.length === 0) continue;
        const parts = key.columns.map(name =>
          folded.includes(name) ? `lower(${targetName(name)})` : targetName(name),
        );
        keys.push({
          object: `${objectOf(model, table)}.${key.columns.join(', ')}`,
          line: key.line,
          sql: `CREATE UNIQUE INDEX ON ${targetName(table.name)} (${parts.join(', ')});`,
        });
      }
    }
    if (keys.length === 0) return;
    const { names, ...where } = group(keys, 'unique key');
    yield {
      ...where,
      message: `${sentence(count(keys.length, 'unique key'))} over text ${verb(keys.length, 'ignores', 'ignore')} upper and lower case at the source, but not in PostgreSQL: ${names}.`,
      why: 'A second user "Anna" beside "anna" would be refused by the old database and accepted by the new one, and a sign-in as "ANNA" would find nobody.',
      fix: `Decide for each key whether case should count. If not, add an index that ignores it and compare lower(column) in your queries:${statements(keys.map(({ sql }) => sql))}`,
      effort: [0.25, 3],
    };
  },
});
