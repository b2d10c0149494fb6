import { defineRule } from './support/define.ts';
import { group } from './support/group.ts';
import { hasRowKey } from './support/keys.ts';
import { objectOf } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'V03',
  title: 'Sum of the digests of all rows, in any order',
  severity: 'cosmetic',
  dialects: 'all',
  foundIn: 'rows',
  help: 'Every row gets a digest under a secret key, and the digests of a table are added up modulo 2^256. The order of the rows does not matter, and tables without a key are compared like all others.',
  *check(input) {
    const { model } = input;
    const found = model.tables.filter(table => (table.rowCount ?? 0) > 0 && !hasRowKey(table));
    if (found.length === 0) return;
    const { names, ...where } = group(
      found.map(table => ({ object: objectOf(model, table), line: table.line })),
      'table',
    );
    yield {
      ...where,
      message: `${sentence(count(found.length, 'table'))} without a key ${verb(found.length, 'is', 'are')} proved by the sum of the digests of all rows: ${names}.`,
      why: 'Without a key no row can be looked up on the other side, and most tools check such tables not at all.',
      fix: 'CloudForge adds up the digests, so that a row that was lost, doubled or changed shows in any order, equal rows too. Nothing to do.',
      automatic: true,
    };
  },
});
