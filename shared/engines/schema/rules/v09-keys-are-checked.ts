import { defineRule } from './support/define.ts';
import { uniqueKeysOf } from './support/keys.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'V09',
  title: 'No key twice',
  severity: 'cosmetic',
  dialects: 'all',
  foundIn: 'rows',
  help: 'Primary and unique keys are built after the rows. PostgreSQL compares text letter by letter there, so a key that held at a source that ignores case also holds in PostgreSQL, not the other way round.',
  *check(input) {
    const { model, facts } = input;
    const keys = model.tables.flatMap(table => ((table.rowCount ?? 0) > 0 ? uniqueKeysOf(table) : []));
    if (keys.length === 0) return;
    const broken = facts.duplicateKeys.filter(key => key.count > 0 && !key.underCollation).length;
    yield {
      object: count(keys.length, 'unique key'),
      line: keys[0]?.line ?? 0,
      message: `${sentence(count(keys.length, 'primary or unique key', 'primary or unique keys'))} over rows ${verb(keys.length, 'is', 'are')} built and checked by PostgreSQL after the copy${broken === 0 ? '' : `; ${count(broken, 'of them is', 'of them are')} known to have equal values`}.`,
      why: 'A key that occurs twice makes programs change or show the wrong row.',
      fix: 'The certificate lists every key and whether it holds for all rows; one that does not is a reason not to certify.',
      automatic: true,
    };
  },
});
