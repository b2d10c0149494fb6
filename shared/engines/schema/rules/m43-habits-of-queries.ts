import { defineRule, mysqlFamily } from './support/define.ts';

export const rule = defineRule({
  code: 'M43',
  title: 'What MySQL lets pass in queries',
  severity: 'behaviour',
  dialects: mysqlFamily,
  foundIn: 'schema',
  help: 'The queries of the application are not in the dump, so they cannot be checked here. MySQL is lenient in ways that PostgreSQL is not; this lists what to look for.',
  *check({ model }) {
    if (model.tables.length === 0) return;
    yield {
      object: 'queries of the application',
      line: 0,
      message: 'The queries of your application are not in the dump and may use what only MySQL allows.',
      why: "PostgreSQL reports an error where MySQL guesses: '1abc' is no number, a division by zero is an error and not NULL, every column beside a sum must stand in GROUP BY, || joins texts and does not mean OR, and double quotes stand around names, not texts.",
      fix: 'Run the tests of your application against the rehearsed copy and look through its queries for IFNULL, GROUP_CONCAT, ON DUPLICATE KEY, LIMIT 5, 10 and backticks. Libraries that build queries take care of most of it.',
      effort: [0, 8],
    };
  },
});
