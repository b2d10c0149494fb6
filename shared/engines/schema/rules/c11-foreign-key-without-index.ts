import { defineRule } from './support/define.ts';
import { foreignKeys } from './support/foreign-keys.ts';
import { group, type Member, statements } from './support/group.ts';
import { isIndexed } from './support/keys.ts';
import { targetName } from './support/sql.ts';
import { objectOf } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'C11',
  title: 'Foreign keys without an index',
  severity: 'performance',
  dialects: 'all',
  foundIn: 'schema',
  help: 'When a parent row is deleted, PostgreSQL looks for its children. MySQL creates an index for that by itself; PostgreSQL does not, and without one it reads the whole child table every time.',
  *check(input) {
    const { model } = input;
    const missing: (Member & { sql: string })[] = [];
    const seen = new Set<string>();
    for (const { table, key } of foreignKeys({ model })) {
      const object = `${objectOf(model, table)}.${key.columns.join(', ')}`;
      if (key.columns.length === 0 || seen.has(object) || isIndexed(table, key.columns)) continue;
      seen.add(object);
      const target = input.target.tables.find(
        ({ source }) => source.name === table.name && source.schema === table.schema,
      );
      const nameOf = (name: string): string =>
        targetName(target?.columns.find(({ source }) => source.name === name)?.target.name ?? name);
      const columns = key.columns.map(nameOf).join(', ');
      const sql = `CREATE INDEX ON ${targetName(target?.name ?? table.name)} (${columns});`;
      missing.push({ object, line: key.line, sql });
    }
    if (missing.length === 0) return;
    const { names, ...where } = group(missing, 'foreign key');
    yield {
      ...where,
      message: `${sentence(count(missing.length, 'foreign key'))} ${verb(missing.length, 'has', 'have')} no index on the side of the child table: ${names}.`,
      why: 'Deleting or renumbering one parent row makes PostgreSQL read the whole child table, which gets slower as the table grows.',
      fix: `Create the index after the load, unless the parent table is hardly ever changed:${statements(missing.map(({ sql }) => sql))}`,
      effort: [0.1, 0.5],
    };
  },
});
