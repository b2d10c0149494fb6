import { defineRule, mysqlFamily } from './support/define.ts';
import { group, type Member } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, rowsWith, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M09',
  title: 'TINYINT(1): yes or no, or a small number',
  severity: 'behaviour',
  dialects: mysqlFamily,
  foundIn: 'rows',
  help: 'MySQL has no type for yes and no; programs use tinyint(1) for it, but the column still takes every number from -128 to 127. CloudForge makes it boolean only where all rows hold 0, 1 or nothing.',
  *check(input) {
    const booleans: Member[] = [];
    for (const { column, target, object } of columns(input)) {
      const { type, profile, line } = column;
      if (type.kind !== 'integer' || type.bits !== 8 || type.displayWidth !== 1) continue;
      const becomesBoolean = target?.type === 'boolean';
      if (becomesBoolean && (profile?.notBoolean ?? 0) === 0) booleans.push({ object, line });
      if (profile === undefined || profile.notBoolean === 0) continue;
      yield {
        object,
        line,
        severity: becomesBoolean ? 'data-loss' : 'behaviour',
        message: sentence(
          `${rowsWith(profile, 'notBoolean')} ${verb(profile.notBoolean, 'holds a number', 'hold numbers')} other than 0 and 1 in a column that looks like yes or no.`,
        ),
        why: 'As a boolean, every one of these numbers would become "true" and could not be told from 1 any more.',
        fix: becomesBoolean
          ? 'Choose smallint as the type of this column, which keeps the numbers.'
          : `CloudForge keeps the numbers (type ${target?.type ?? 'smallint'}). Nothing has to change.`,
        ...(becomesBoolean ? { effort: [0.1, 0.5] as const } : { automatic: true }),
        rows: profile.notBoolean,
        samples: profile.samples.notBoolean ?? [],
      };
    }
    if (booleans.length === 0) return;
    const { names, ...where } = group(booleans, 'yes-or-no column');
    yield {
      ...where,
      message: `${sentence(count(booleans.length, 'column'))} of type tinyint(1) ${verb(booleans.length, 'becomes', 'become')} boolean: ${names}.`,
      why: 'PostgreSQL does not mix numbers and booleans: a query that says active = 1 or adds the column up is refused.',
      fix: 'Most libraries convert by themselves. Look for queries that compare such a column with 1 or 0 and write active or NOT active; if that is too much, choose smallint as the type.',
      effort: [0.25, 2],
    };
  },
});
