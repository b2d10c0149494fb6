import { defineRule } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'L19',
  title: 'CURRENT_TIMESTAMP of SQLite is a text in UTC',
  severity: 'cosmetic',
  dialects: ['sqlite'],
  foundIn: 'schema',
  help: 'The default CURRENT_TIMESTAMP stores a text such as 2024-12-31 23:59:59 in SQLite, always in UTC. In PostgreSQL it is a moment, shown in the time zone of the session.',
  *check(input) {
    const found = columns(input).filter(({ column, target }) => {
      const kind = column.default?.kind;
      return (
        (kind === 'current-timestamp' || kind === 'current-date' || kind === 'current-time') &&
        target?.default !== undefined
      );
    });
    const [first] = found;
    if (first === undefined) return;
    const { names, ...where } = groupColumns(found, 'column');
    yield {
      ...where,
      message: `${sentence(count(found.length, 'column'))} ${verb(found.length, 'takes', 'take')} the present time as ${verb(found.length, 'its', 'their')} default, which SQLite writes as a text in UTC: ${names}.`,
      why: 'With the time zone of the server instead of UTC, new rows would be some hours apart from the old ones.',
      fix: `CloudForge writes a default that gives the same: ${first.target?.default ?? ''}. Nothing to do.`,
      automatic: true,
    };
  },
});
