import { defineRule } from './support/define.ts';
import { columnsOfKeys } from './support/keys.ts';
import { profiledColumns } from './support/walk.ts';
import { list, rowsWith, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'C17',
  title: 'Blanks at the end of text',
  severity: 'behaviour',
  dialects: ['mysql', 'mariadb', 'sqlserver', 'oracle'],
  foundIn: 'rows',
  help: 'Many databases ignore blanks at the end of a text when they compare: "A" equals "A ". For varchar and text PostgreSQL does not. It matters where such a column is a key or is searched for.',
  *check(input) {
    const others: { object: string; line: number }[] = [];
    for (const { table, column, profile, object } of profiledColumns(input)) {
      if (profile.trailingSpaces === 0 || column.type.kind === 'char' || ignoresPadding(column.collation)) continue;
      if (!columnsOfKeys(table).has(column.name)) {
        others.push({ object, line: column.line });
        continue;
      }
      yield {
        object,
        line: column.line,
        message: sentence(
          `${rowsWith(profile, 'trailingSpaces')} ${verb(profile.trailingSpaces, 'ends', 'end')} in a blank, in a column that is part of a key.`,
        ),
        why: 'The source treats "A" and "A " as the same key; PostgreSQL treats them as two, so a look-up or a foreign key may miss.',
        fix: 'Decide whether the blanks mean anything. If not, cut them off on both ends of the key before the move, or during it with rtrim().',
        effort: [0.25, 1],
        rows: profile.trailingSpaces,
        samples: profile.samples.trailingSpaces ?? [],
      };
    }
    const [first] = others;
    if (first === undefined) return;
    yield {
      object: others.length === 1 ? first.object : `${others.length} columns`,
      line: first.line,
      severity: 'cosmetic',
      message: `Text in ${list(others.map(({ object }) => object))} ends in blanks here and there, outside of keys.`,
      why: 'A search for the exact text finds these rows at the source, where blanks at the end do not count, and not in PostgreSQL, where they do.',
      fix: 'CloudForge copies the blanks as they are. Where your application compares such a column, compare rtrim(column) or clean it once.',
      effort: [0, 0.5],
    };
  },
});

/** MySQL 8's utf8mb4_0900 collations and the *_nopad_* ones of MariaDB compare trailing blanks, as PostgreSQL does. */
function ignoresPadding(collation: string | undefined): boolean {
  return collation !== undefined && /_0900_|_nopad_|^binary$/i.test(collation);
}
