import { defineRule, mysqlFamily } from './support/define.ts';
import { group } from './support/group.ts';
import { isText, objectOf } from './support/walk.ts';
import { verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M24',
  title: 'latin1 that is really windows-1252',
  severity: 'behaviour',
  dialects: mysqlFamily,
  foundIn: 'rows',
  help: 'What MySQL calls latin1 is the Windows code page 1252: it has the euro sign and curly quotes where true latin1 has invisible control characters. A tool that takes the name at its word turns the euro sign into nothing.',
  *check({ model }) {
    const tables = model.tables.filter(
      table =>
        table.columns.some(column => isText(column.type)) &&
        table.rowSpans.some(span => span.rows > 0 && /^(latin1|cp1252)$/i.test(span.charset ?? '')),
    );
    if (tables.length === 0) return;
    const members = tables.map(table => ({ object: objectOf(model, table), line: table.line }));
    const { names, ...where } = group(members, 'table');
    yield {
      ...where,
      message: `The rows of ${names} ${verb(tables.length, 'is', 'are').replace('is', 'are')} written in latin1, by which MySQL means the Windows code page 1252.`,
      why: 'Read as true latin1, the euro sign, curly quotes and long dashes would become invisible characters.',
      fix: 'CloudForge reads these rows as windows-1252 and stores UTF-8. Nothing to do.',
      automatic: true,
    };
  },
});
