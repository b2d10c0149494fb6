import { defineRule } from './support/define.ts';
import { traitsOf } from './support/oracle.ts';
import { objectOf } from './support/walk.ts';

export const rule = defineRule({
  code: 'O31',
  title: 'Global temporary tables',
  severity: 'behaviour',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'A global temporary table is there for all, but each session sees its own rows, which are gone with the transaction or the session. In PostgreSQL a temporary table is made anew by each session.',
  *check(input) {
    for (const { table } of traitsOf(input, 'GLOBAL TEMPORARY')) {
      const keeps = table.traits.includes('ON COMMIT PRESERVE');
      yield {
        object: objectOf(input.model, table),
        line: table.line,
        message: `This table is temporary: its rows are gone with the ${keeps ? 'session' : 'transaction'}. It becomes an ordinary table.`,
        why: 'As an ordinary table it keeps its rows, and every session sees those of all others.',
        fix: `Let programs make it when they begin, with CREATE TEMPORARY TABLE ... ON COMMIT ${keeps ? 'PRESERVE' : 'DELETE'} ROWS, and drop the ordinary one; or use the extension pgtt, which has such tables.`,
        effort: [0.5, 4],
      };
    }
  },
});
