import { defineRule } from './support/define.ts';
import { group } from './support/group.ts';
import { objectOf } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

/** Recycle bin, logs of materialised views, parts of text indexes, exports, mappings of tables organised by index. */
const leftover =
  /^(?:BIN\$|MLOG\$_|RUPD\$_|DR\$|SYS_EXPORT_|SYS_IMPORT_|SYS_IOT_|MDRT_|MDXT_|SYS\$|ISEQ\$\$|TOAD_PLAN_TABLE$|PLAN_TABLE$)/;

export const rule = defineRule({
  code: 'O39',
  title: 'Recycle bin, editions and generated names',
  severity: 'performance',
  dialects: ['oracle'],
  foundIn: 'schema',
  help: 'Oracle keeps dropped tables in a recycle bin, and makes tables of its own for text search, materialised views and exports. They come along in an export and are of no use elsewhere. Constraints with generated names (SYS_C...) get new ones.',
  *check({ model }) {
    const found = model.tables.filter(({ name }) => leftover.test(name));
    if (found.length === 0) return;
    const { names, ...where } = group(
      found.map(table => ({ object: objectOf(model, table), line: table.line })),
      'table',
    );
    yield {
      ...where,
      message: `${sentence(count(found.length, 'table'))} ${verb(found.length, 'was', 'were')} made by Oracle or a tool for itself: ${names}.`,
      why: 'They take time and room and mean nothing in PostgreSQL.',
      fix: 'Empty the recycle bin (PURGE RECYCLEBIN) and leave these tables out of the export.',
      effort: [0.1, 0.5],
    };
  },
});
