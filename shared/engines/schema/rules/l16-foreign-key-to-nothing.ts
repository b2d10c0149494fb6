import { defineRule } from './support/define.ts';
import { type Ends, foreignKeys } from './support/foreign-keys.ts';
import { uniqueKeysOf } from './support/keys.ts';
import { columnNamed, objectOf } from './support/walk.ts';
import { list } from './support/words.ts';

export const rule = defineRule({
  code: 'L16',
  title: 'Foreign keys that point to nothing',
  severity: 'behaviour',
  dialects: ['sqlite', 'mysql', 'mariadb'],
  foundIn: 'schema',
  help: 'SQLite checks foreign keys only when it is told to, and MySQL can be told not to. So a schema may hold foreign keys to a table or column that does not exist, or to a column that is no key.',
  *check({ model }) {
    for (const ends of foreignKeys({ model })) {
      const problem = problemOf(ends);
      if (problem === undefined) continue;
      yield {
        object: `${objectOf(model, ends.table)}.${ends.key.columns.join(', ')}`,
        line: ends.key.line,
        message: `The foreign key over ${list(ends.key.columns)} ${problem}.`,
        why: 'PostgreSQL cannot build such a foreign key, so nothing keeps rows from pointing to something that does not exist.',
        fix: 'CloudForge leaves this foreign key out. If the table or key is missing by mistake, add it at the source and take the dump again.',
        effort: [0.25, 1],
      };
    }
  },
});

function problemOf({ key, parent, parentColumns }: Ends): string | undefined {
  if (parent === undefined) return `refers to the table ${key.referencedTable}, which is not in the source`;
  const missing = parentColumns.filter(name => columnNamed(parent, name) === undefined);
  if (missing.length > 0) return `refers to ${list(missing)} of ${parent.name}, which does not exist`;
  if (parentColumns.length === 0) return `refers to the primary key of ${parent.name}, which has none`;
  if (parentColumns.length !== key.columns.length) {
    return `has ${key.columns.length} columns but refers to ${parentColumns.length} of ${parent.name}`;
  }
  const wanted = parentColumns
    .map(name => name.toLowerCase())
    .sort()
    .join('\0');
  const isKey = uniqueKeysOf(parent).some(
    ({ columns, parts }) =>
      columns
        .map(name => name.toLowerCase())
        .sort()
        .join('\0') === wanted && !(parts ?? []).some(({ prefixLength }) => prefixLength !== undefined),
  );
  return isKey ? undefined : `refers to ${list(parentColumns)} of ${parent.name}, which is not declared to be unique`;
}
