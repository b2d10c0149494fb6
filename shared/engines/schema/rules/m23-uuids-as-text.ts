import { defineRule } from './support/define.ts';
import { groupColumns } from './support/group.ts';
import { isText, profiledColumns } from './support/walk.ts';
import { count, sentence, verb } from './support/words.ts';

export const rule = defineRule({
  code: 'M23',
  title: 'UUIDs kept as text',
  severity: 'performance',
  dialects: ['mysql', 'mariadb', 'sqlite'],
  foundIn: 'rows',
  help: 'A UUID written as text takes 36 characters. The type uuid of PostgreSQL takes 16 bytes, is faster as a key and refuses anything else.',
  *check(input) {
    const found = profiledColumns(input).filter(({ column, profile, target }) => {
      const values = profile.rows - profile.nulls;
      return isText(column.type) && values > 0 && profile.shapes.uuid === values && target?.type !== 'uuid';
    });
    if (found.length === 0) return;
    const { names, ...where } = groupColumns(found, 'text column');
    yield {
      ...where,
      message: `Every value in ${count(found.length, 'text column')} is a UUID: ${names}.`,
      why: `As uuid ${verb(found.length, 'this column', 'these columns')} would take less than half the space and be faster as a key.`,
      fix: `${sentence(verb(found.length, 'the column stays', 'the columns stay'))} text unless you choose uuid in the type map, for both ends of a foreign key. PostgreSQL writes a uuid in lower case.`,
      automatic: true,
    };
  },
});
