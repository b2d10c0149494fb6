import { defineRule } from './support/define.ts';
import { traitsOf } from './support/oracle.ts';
import { objectOf } from './support/walk.ts';

export const rule = defineRule({
  code: 'O32',
  title: 'External tables, links, synonyms and materialised views',
  severity: 'behaviour',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'An external table reads a file, a materialised view keeps the result of a query and may renew it with each change. Links, synonyms and directories are counted by another rule.',
  *check(input) {
    const { model } = input;
    for (const { table } of traitsOf(input, 'EXTERNAL')) {
      yield {
        object: objectOf(model, table),
        line: table.line,
        message:
          'This table reads its rows from a file of the old server (ORGANIZATION EXTERNAL); it becomes an empty ordinary table.',
        why: 'The file is no part of the database and is not copied.',
        fix: 'Load the file once with COPY, or read it where it lies with the extension file_fdw.',
        effort: [0.5, 4],
      };
    }
    for (const view of model.views) {
      if (view.materialized !== true) continue;
      const isFast = /REFRESH\s+(?:FAST|FORCE)|ON\s+COMMIT/i.test(view.options ?? '');
      yield {
        object: `view ${view.name}`,
        line: view.line,
        message: `This view keeps its result${isFast ? ' and renews what changed' : ''} (MATERIALIZED VIEW); it becomes a view that is calculated whenever it is read.`,
        why: 'Its answers are always up to date, but may take as long as the query itself.',
        fix: `If that is too slow, make it CREATE MATERIALIZED VIEW and let a job run REFRESH MATERIALIZED VIEW CONCURRENTLY${isFast ? '; it always calculates the whole, there is no FAST' : ''}.`,
        effort: [0.25, 3],
      };
    }
  },
});
