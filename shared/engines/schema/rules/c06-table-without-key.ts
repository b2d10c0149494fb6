import { isVirtualTable } from '../mapping/virtual-tables.ts';
import { defineRule } from './support/define.ts';
import { group } from './support/group.ts';
import { hasRowKey } from './support/keys.ts';
import { objectOf, shadowTablesOf } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'C06',
  title: 'Tables without a key',
  severity: 'performance',
  dialects: 'all',
  foundIn: 'schema',
  help: 'A key names each row. Without one a copy cannot go on where it broke off, two databases can be compared only as a whole, and replication needs a setting of its own (REPLICA IDENTITY FULL).',
  *check({ model }) {
    const shadows = shadowTablesOf(model);
    const keyless = model.tables.filter(
      table =>
        !hasRowKey(table) &&
        table.parent === undefined &&
        !shadows.has(table) &&
        !isVirtualTable(table) &&
        table.columns.length > 0,
    );
    if (keyless.length === 0) return;
    const { names, ...where } = group(
      keyless.map(table => ({ object: objectOf(model, table), line: table.line })),
      'table',
    );
    yield {
      ...where,
      message: `${sentence(count(keyless.length, 'table'))} ${verb(keyless.length, 'has', 'have')} no primary key and no unique key over required columns: ${names}.`,
      why: 'No row of such a table can be named, so single rows cannot be compared, repaired or followed afterwards.',
      fix: 'CloudForge copies each of them as one piece and proves it by a sum over all rows. Adding a key later is a good idea; in PostgreSQL one statement does it, such as ALTER TABLE log ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY.',
      automatic: true,
    };
  },
});
