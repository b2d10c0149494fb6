import { defineRule, mysqlFamily } from './support/define.ts';
import { group } from './support/group.ts';
import { objectOf } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M07',
  title: 'TIMESTAMP columns with a default that nobody wrote',
  severity: 'behaviour',
  dialects: mysqlFamily,
  foundIn: 'schema',
  help: 'With its old setting (explicit_defaults_for_timestamp off) MySQL gives the first TIMESTAMP column of a table the default "now" and ON UPDATE "now", although the script does not say so. mysqldump writes such defaults out; scripts written by hand do not.',
  *check({ model }) {
    if (model.writtenBy !== undefined) return;
    const found = model.tables.flatMap(table => {
      const first = table.columns.find(({ type }) => type.kind === 'instant');
      if (first === undefined || first.default !== undefined || first.onUpdate !== undefined || first.nullable)
        return [];
      return [{ object: objectOf(model, table, first.name), line: first.line }];
    });
    if (found.length === 0) return;
    const { names, ...where } = group(found, 'column');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'required TIMESTAMP column'))} ${verb(found.length, 'has', 'have')} no default in this script, but may have one on the server: ${names}.`,
      why: 'If the old server filled in the time by itself, rows added after the move would be refused because the value is missing.',
      fix: 'Ask the old server with SHOW CREATE TABLE, which writes the default out, or take the dump with mysqldump.',
      effort: [0.1, 0.5],
    };
  },
});
