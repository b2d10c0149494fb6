import { defineRule } from './support/define.ts';

export const rule = defineRule({
  code: 'T33',
  title: 'Habits of T-SQL queries',
  severity: 'behaviour',
  dialects: ['sqlserver'],
  foundIn: 'schema',
  help: 'The queries of the application are not in the script, so they cannot be checked here. T-SQL and PostgreSQL differ in words and in some answers; this lists what to look for.',
  *check({ model }) {
    if (model.tables.length === 0) return;
    yield {
      object: 'queries of the application',
      line: 0,
      message: 'The queries of your application are not in the script and may use what only SQL Server knows.',
      why: 'Texts are joined with || and not with +, names in brackets are errors, comparisons of text regard case and blanks at the end as LEN and = of SQL Server do not, an average of whole numbers has a fraction, and an empty text is no date and no number.',
      fix: 'Run the tests of your application against the rehearsed copy and look through its queries for TOP, ISNULL, GETDATE, CONVERT, OUTER APPLY, @@IDENTITY, SCOPE_IDENTITY and WITH (NOLOCK). Libraries that build queries take care of most of it.',
      effort: [0, 8],
    };
  },
});
