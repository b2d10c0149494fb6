import { defineRule } from './support/define.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'V08',
  title: 'No row without a parent',
  severity: 'cosmetic',
  dialects: 'all',
  foundIn: 'rows',
  help: 'Foreign keys are added after the rows, and PostgreSQL looks at every row then. A key that the source did not enforce is added without that look, and declared in the certificate.',
  *check(input) {
    const { model, facts } = input;
    const keys = model.tables.flatMap(table => ((table.rowCount ?? 0) > 0 ? table.foreignKeys : []));
    const checked = keys.filter(key => key.notValid !== true);
    if (checked.length === 0) return;
    const broken = facts.orphans.filter(orphan => orphan.count > 0).length;
    yield {
      object: count(checked.length, 'foreign key'),
      line: checked[0]?.line ?? 0,
      message: `${sentence(count(checked.length, 'foreign key'))} over rows ${verb(checked.length, 'is', 'are')} checked by PostgreSQL after the copy${broken === 0 ? '' : `; of ${count(broken, 'key')} it is known that rows break it`}.`,
      why: 'A row whose parent row is missing shows in reports and programs as a gap that nobody can explain.',
      fix: 'The certificate lists every foreign key and whether it holds for all rows; one that does not, and was not declared, is a reason not to certify.',
      automatic: true,
    };
  },
});
