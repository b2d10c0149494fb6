import type { Assessment } from '#shared/engines/schema/finding.ts';
import { tableFinder } from './table-names.ts';
import { codeSpan } from './text.ts';
import { counted, formatBytes, formatCount } from './wording.ts';

/**
 * `load-order.md`: the tables in an order in which parents come before children, with rows and size, and the groups
 * of tables that refer to each other in a circle.
 */
export function renderLoadOrder(assessment: Assessment): string {
  const { tables, cycles } = assessment.loadOrder;
  const find = tableFinder(assessment.model.tables);
  const inCycle = new Map(cycles.flatMap((group, index) => group.map(name => [name, index + 1] as const)));
  const lines = [
    '# Load order',
    '',
    'Load the tables from top to bottom: a table comes after every table it refers to.',
    'Foreign keys and indexes are created after the data (the last part of `schema.sql`), which is faster and makes circles harmless.',
    '',
  ];
  if (tables.length === 0) return [...lines, 'There are no tables to load.', ''].join('\n');
  lines.push('| # | Table | Rows | Row text | Refers to |', '| ---: | --- | ---: | ---: | --- |');
  tables.forEach((name, index) => {
    const table = find(name);
    const parents = [...new Set((table?.foreignKeys ?? []).map(key => key.referencedTable))];
    const circle = inCycle.get(name);
    const rows = table === undefined || table.rowCount === null ? 'not in the file' : formatCount(table.rowCount);
    const size = table === undefined ? '' : formatBytes(table.rowBytes);
    const refers = parents.map(codeSpan).join(', ') + (circle === undefined ? '' : ` (circle ${circle})`);
    lines.push(`| ${index + 1} | ${codeSpan(name)} | ${rows} | ${size} | ${refers.trim() || 'nothing'} |`);
  });
  lines.push('');
  if (cycles.length > 0) {
    lines.push('## Circles', '');
    lines.push(
      `${counted(cycles.length, 'group')} of tables refer to each other in a circle, so no order satisfies them. Load them in any order before the foreign keys exist:`,
      '',
    );
    cycles.forEach((group, index) => {
      lines.push(`${index + 1}. ${group.map(codeSpan).join(', ')}`);
    });
    lines.push('');
  }
  return lines.join('\n');
}
