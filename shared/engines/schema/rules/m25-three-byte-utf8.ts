import { defineRule, mysqlFamily } from './support/define.ts';
import { group } from './support/group.ts';
import { isText, objectOf } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M25',
  title: 'utf8 that is not all of UTF-8',
  severity: 'cosmetic',
  dialects: mysqlFamily,
  foundIn: 'schema',
  help: 'What MySQL calls utf8 holds at most three bytes for a character, so emoji and rare characters did not fit. UTF-8 in PostgreSQL is complete.',
  *check({ model }) {
    const found = model.tables.filter(table =>
      table.columns.some(
        column => isText(column.type) && /^utf8(mb3)?$/i.test(column.charset ?? table.charset ?? model.charset ?? ''),
      ),
    );
    if (found.length === 0) return;
    const { names, ...where } = group(
      found.map(table => ({ object: objectOf(model, table), line: table.line })),
      'table',
    );
    yield {
      ...where,
      message: `${sentence(count(found.length, 'table'))} ${verb(found.length, 'uses', 'use')} the short form of UTF-8 (utf8mb3), which has no room for emoji: ${names}.`,
      why: 'Everything that is stored now fits; PostgreSQL will also accept what MySQL refused or replaced by a question mark.',
      fix: 'Nothing to do.',
      automatic: true,
    };
  },
});
