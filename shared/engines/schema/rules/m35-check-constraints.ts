import { defineRule } from './support/define.ts';
import { group } from './support/group.ts';
import { objectOf } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M35',
  title: 'Checks on values',
  severity: 'cosmetic',
  dialects: ['mysql', 'mariadb', 'sqlserver', 'oracle'],
  foundIn: 'schema',
  help: 'A CHECK refuses values that make no sense, such as a negative price. Many tools leave checks behind without a word.',
  *check({ model }) {
    const found = model.tables
      .filter(table =>
        table.checks.some(({ expression, notEnforced }) => notEnforced !== true && !isJsonCheck(expression)),
      )
      .map(table => ({ object: objectOf(model, table), line: table.line }));
    if (found.length === 0) return;
    const { names, ...where } = group(found, 'table');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'table'))} ${verb(found.length, 'has', 'have')} checks that refuse wrong values: ${names}.`,
      why: 'Without them PostgreSQL would take values that the old database refused.',
      fix: 'CloudForge carries them over in the words of PostgreSQL and checks them on every row. One that it cannot translate with certainty has a finding of its own.',
      automatic: true,
    };
  },
});

/** MariaDB writes such a check for every JSON column; the type of the new column takes its place. */
function isJsonCheck(expression: string): boolean {
  return /^\s*json_valid\s*\([^)]*\)\s*$/i.test(expression);
}
