import { canReference } from './support/comparable.ts';
import { defineRule } from './support/define.ts';
import { foreignKeys, pairsOf } from './support/foreign-keys.ts';
import { objectOf } from './support/walk.ts';

export const rule = defineRule({
  code: 'C08',
  title: 'The two ends of a foreign key have different types',
  severity: 'behaviour',
  dialects: ['mysql', 'mariadb', 'postgresql', 'sqlserver', 'oracle'],
  foundIn: 'schema',
  help: 'A foreign key compares a column of the child table with one of the parent table. PostgreSQL builds it only if it can compare their types without being told how; otherwise CloudForge leaves the foreign key out.',
  *check(input) {
    for (const ends of foreignKeys(input)) {
      for (const { child, childType, parent, parentType } of pairsOf(input, ends)) {
        if (canReference(childType, parentType)) continue;
        yield {
          object: objectOf(input.model, ends.table, child.name),
          line: ends.key.line,
          message: `This column becomes ${childType}, but it refers to ${ends.key.referencedTable}.${parent.name}, which becomes ${parentType}.`,
          why: 'PostgreSQL cannot compare the two, so the foreign key is left out and nothing keeps new rows from pointing nowhere.',
          fix: `Choose the same type for both columns in the type map; ${parentType} if every value of the child fits.`,
          effort: [0.25, 1],
        };
      }
    }
  },
});
