import { defineRule, mysqlFamily } from './support/define.ts';
import { group, type Member } from './support/group.ts';
import { columns } from './support/walk.ts';
import { list, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M04',
  title: 'TIMESTAMP: moments, and the time zone they are written in',
  severity: 'behaviour',
  dialects: mysqlFamily,
  foundIn: 'schema',
  help: 'MySQL stores a TIMESTAMP as a moment in UTC and shows it in the time zone of the session. mysqldump says in the dump that it uses UTC (+00:00); other tools do not always say which zone they used.',
  *check(input) {
    const known: Member[] = [];
    const unknown: Member[] = [];
    for (const { table, column, object } of columns(input)) {
      if (column.type.kind !== 'instant') continue;
      const spans = table.rowSpans.filter(({ rows }) => rows > 0);
      const isUnknown = spans.some(({ timeZone }) => timeZone === undefined || /^system$/i.test(timeZone));
      (isUnknown ? unknown : known).push({ object, line: column.line });
    }
    if (known.length > 0) {
      const { names, ...where } = group(known, 'column');
      yield {
        ...where,
        severity: 'cosmetic',
        message: `${names} ${verb(known.length, 'holds', 'hold')} moments (type TIMESTAMP) and ${verb(known.length, 'becomes', 'become')} timestamptz, which means the same.`,
        why: 'Both store the moment in UTC and show it in the time zone of whoever asks.',
        fix: 'Nothing to do. The connection of your application should set the same time zone as before.',
        automatic: true,
      };
    }
    if (unknown.length === 0) return;
    const { names: _, ...where } = group(unknown, 'column');
    yield {
      ...where,
      severity: 'data-loss',
      message: `The dump does not say in which time zone it writes the TIMESTAMP values of ${list(unknown.map(({ object }) => object))}.`,
      why: 'If the zone is guessed wrongly, every one of these times is shifted by some hours, and nothing reports it.',
      fix: 'Take the dump with mysqldump and without --skip-tz-utc: then it says +00:00. Or name the time zone of the old server before the copy; without it the values are taken as UTC.',
      effort: [0.25, 1],
    };
  },
});
