import { defineRule } from './support/define.ts';
import { group } from './support/group.ts';
import { columns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'T12',
  title: 'DATETIMEOFFSET loses its offset',
  severity: 'behaviour',
  dialects: ['sqlserver'],
  foundIn: 'schema',
  help: 'DATETIMEOFFSET keeps a moment together with the offset of the place it was written at. The timestamptz of PostgreSQL keeps the moment and shows it in the zone of whoever asks; the offset itself is gone.',
  *check(input) {
    const found = columns(input).filter(
      ({ column, target }) =>
        column.type.kind === 'instant' && (target?.type ?? 'timestamptz').startsWith('timestamptz'),
    );
    if (found.length === 0) return;
    const { names, ...where } = group(
      found.map(({ object, column }) => ({ object, line: column.line })),
      'column with an offset',
      'columns with an offset',
    );
    yield {
      ...where,
      message: `${sentence(count(found.length, 'column'))} of the type DATETIMEOFFSET ${verb(found.length, 'becomes', 'become')} timestamptz: ${names}.`,
      why: 'The moment stays exactly the same, but it can no longer be told at which offset (+02:00, for instance) it was written.',
      fix: 'If your application shows local times of other places, add a column for the offset at the source, fill it with DATENAME(TZOFFSET, ...), and read it from there. Otherwise nothing is to be done.',
      effort: [0, 1],
    };
  },
});
