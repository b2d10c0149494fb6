import { defineRule } from './support/define.ts';
import { group } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'T15',
  title: 'XML types, indexes and methods',
  severity: 'behaviour',
  dialects: ['sqlserver'],
  foundIn: 'schema',
  help: 'Both databases have a type for XML. SQL Server asks into it with methods (.value, .nodes, .query) in the language XQuery, and can hold it to a schema collection; PostgreSQL has the function xpath and no schemas.',
  *check(input) {
    const found = columns(input).filter(({ column }) => column.type.kind === 'xml');
    if (found.length === 0) return;
    const typed = found.filter(({ column }) => column.sourceType.includes('('));
    const { names, ...where } = group(
      found.map(({ object, column }) => ({ object, line: column.line })),
      'column with XML',
      'columns with XML',
    );
    const held =
      typed.length === 0
        ? ''
        : ` ${sentence(count(typed.length, 'of them is', 'of them are'))} held to a schema collection.`;
    yield {
      ...where,
      message: `${sentence(count(found.length, 'column'))} ${verb(found.length, 'holds', 'hold')} XML: ${names}.${held}`,
      why: 'The values are copied as they are, but PostgreSQL checks no XML against a schema, and queries that look inside with .value() or .nodes() are errors there.',
      fix: 'Look through your queries for .value(, .nodes(, .query( and .modify(, and write them with xpath() and XMLTABLE. If the schema matters, check documents in the application before they are saved.',
      effort: [0.5, 2 + 2 * found.length],
    };
  },
});
