import { defineRule, mysqlFamily } from './support/define.ts';
import { group, type Member } from './support/group.ts';
import { objectOf } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

/** Engines whose rows live elsewhere, or nowhere: the dump cannot hold them as rows of this table. */
const remote = new Set([
  'federated',
  'federatedx',
  'merge',
  'mrg_myisam',
  'mrg_isam',
  'connect',
  'spider',
  'blackhole',
  'csv',
]);
const unchecked = new Set([
  'myisam',
  'isam',
  'aria',
  'memory',
  'heap',
  'archive',
  'rocksdb',
  'tokudb',
  'columnstore',
  'ndb',
  'ndbcluster',
]);

export const rule = defineRule({
  code: 'M40',
  title: 'Storage engines other than InnoDB',
  severity: 'behaviour',
  dialects: mysqlFamily,
  foundIn: 'schema',
  help: 'MySQL can store each table in another way. MyISAM and MEMORY know neither foreign keys nor transactions; FEDERATED, MERGE and CONNECT tables only point to rows that live elsewhere.',
  *check({ model }) {
    const weak: Member[] = [];
    for (const table of model.tables) {
      const engine = table.engine?.toLowerCase() ?? '';
      const member = { object: objectOf(model, table), line: table.line };
      if (unchecked.has(engine)) weak.push(member);
      if (!remote.has(engine)) continue;
      yield {
        ...member,
        message: `The table uses the storage engine ${table.engine ?? ''}, whose rows live outside of the table.`,
        why: 'The dump may hold its definition and no rows, so the new table would be empty.',
        fix: 'Find out where the rows live. A table of another server can be reached with a foreign data wrapper (postgres_fdw, mysql_fdw); a MERGE table is best replaced by a view or partitions.',
        effort: [1, 6],
      };
    }
    if (weak.length === 0) return;
    const { names, ...where } = group(weak, 'table');
    yield {
      ...where,
      severity: 'cosmetic',
      message: `${sentence(count(weak.length, 'table'))} ${verb(weak.length, 'uses', 'use')} a storage engine that does not check foreign keys or undo half-done changes: ${names}.`,
      why: 'Rows may refer to others that are gone. PostgreSQL checks every table alike, so mistakes of years can come to light.',
      fix: 'Rows without a parent have a finding of their own where a foreign key is declared. Nothing else to do; PostgreSQL is safer here.',
      automatic: true,
    };
  },
});
