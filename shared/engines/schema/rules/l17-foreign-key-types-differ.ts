import { canReference } from './support/comparable.ts';
import { defineRule } from './support/define.ts';
import { foreignKeys, pairsOf } from './support/foreign-keys.ts';
import { objectOf } from './support/walk.ts';

export const rule = defineRule({
  code: 'L17',
  title: 'A foreign key between text and number',
  severity: 'behaviour',
  dialects: ['sqlite'],
  foundIn: 'schema',
  help: 'SQLite compares a text with a number without complaint, so the two columns of a foreign key may be declared differently. PostgreSQL wants types that it can compare.',
  *check(input) {
    for (const ends of foreignKeys(input)) {
      for (const { child, childType, parent, parentType } of pairsOf(input, ends)) {
        if (canReference(childType, parentType)) continue;
        yield {
          object: objectOf(input.model, ends.table, child.name),
          line: ends.key.line,
          message: `This column is declared ${child.sourceType} and becomes ${childType}, but it refers to ${ends.key.referencedTable}.${parent.name}, which is declared ${parent.sourceType} and becomes ${parentType}.`,
          why: 'PostgreSQL cannot compare the two, so the foreign key is left out and nothing keeps new rows from pointing nowhere.',
          fix: `Choose the same type for both columns in the type map; ${parentType} if every value of the child fits.`,
          effort: [0.25, 1],
        };
      }
    }
  },
});
